namespace KRaftNet.RaftSimulation.Node;

/// <summary>
/// The file that keeps a replica's promises: written beside the old one and renamed over it, so a crash in between
/// leaves the old or the new content, whole.
/// </summary>
internal sealed class QuorumStateFile
{
    private ElectionState? _writing;

    /// <summary>What the disk has; <see cref="ElectionState.Initial"/> stands for no file.</summary>
    public ElectionState Content { get; private set; } = ElectionState.Initial;

    public void BeginWrite(ElectionState election) => _writing = election;

    public void EndWrite()
    {
        Content = _writing!.Value;
        _writing = null;
    }

    /// <summary>Power is lost.</summary>
    /// <param name="prng">Says whether the rename had come to the disk.</param>
    /// <param name="inPlace">The mutant: the file is written in place, so it may be torn, which reads as no file.</param>
    public void Crash(Prng prng, bool inPlace)
    {
        if (_writing is { } election && prng.Chance(0.5))
        {
            Content = inPlace ? ElectionState.Initial : election;
        }

        _writing = null;
    }

    /// <summary>The disk is another, and empty.</summary>
    public void Wipe() => (Content, _writing) = (ElectionState.Initial, null);
}
