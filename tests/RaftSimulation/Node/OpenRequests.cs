namespace KRaftNet.RaftSimulation.Node;

/// <summary>
/// The requests that a process has taken and not answered: when it ends, those who wait are told so by their connections.
/// Owned by its node.
/// </summary>
internal sealed class OpenRequests
{
    private readonly SortedDictionary<long, Action> _broken = [];
    private long _last;

    /// <summary>A request was taken; the action tells its sender that the connection broke.</summary>
    /// <returns>What <see cref="Close"/> is given.</returns>
    public long Open(Action broken)
    {
        _broken.Add(++_last, broken);
        return _last;
    }

    /// <summary>The request was answered.</summary>
    public void Close(long id) => _broken.Remove(id);

    /// <summary>The process has ended.</summary>
    public void BreakAll()
    {
        foreach (var broken in _broken.Values)
        {
            broken();
        }

        _broken.Clear();
    }
}
