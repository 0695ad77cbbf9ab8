using System.Globalization;

namespace KRaftNet.RaftSimulation;

/// <summary>
/// A file with a line for every block of seeds that was run without a failure, so that a long run can be stopped and gone on
/// with: first and last seed, steps, events, seconds, digest, then what happened as <see cref="SeedResult"/> counts it.
/// </summary>
internal sealed class BlockLog
{
    /// <summary>Seeds of a line.</summary>
    public const ulong SeedsPerLine = 1000;

    private readonly string _path;
    private readonly long _steps;
    private readonly List<ulong> _lasts = [];

    /// <param name="path">The file; made if it is not there.</param>
    /// <param name="steps">The steps of this run: those of the file's lines too.</param>
    public BlockLog(string path, long steps)
    {
        (_path, _steps) = (path, steps);
        foreach (var line in File.Exists(path) ? File.ReadLines(path) : [])
        {
            Read(line.Split(' '));
        }
    }

    /// <summary>Seeds and events of all lines.</summary>
    public SeedResult Sum { get; private set; } = new();

    /// <summary>The first seed that is still to be run.</summary>
    public ulong Next(ulong first) => _lasts.Count == 0 ? first : Math.Max(first, _lasts.Max() + 1);

    /// <summary>Notes a block.</summary>
    public void Write(Block block) => File.AppendAllText(_path, string.Create(
        CultureInfo.InvariantCulture,
        $"{block.First} {block.Last} {_steps} {block.Sum.Events} {block.Took.TotalSeconds:F1} {block.Sum.Digest:x16} "
        + $"{block.Sum.Leaders} {block.Sum.Committed} {block.Sum.Cuts} {block.Sum.Torn} {block.Sum.Snapshots} "
        + $"{block.Sum.VoterSets}\n"));

    private void Read(string[] words)
    {
        long Number(int at) => long.Parse(words[at], CultureInfo.InvariantCulture);
        if (Number(2) != _steps)
        {
            throw new InvalidDataException($"{_path} is of seeds of {words[2]} steps, not {_steps}");
        }

        _lasts.Add((ulong)Number(1));
        Sum = Sum.With(new SeedResult
        {
            Seeds = Number(1) - Number(0) + 1,
            Events = Number(3),
            Digest = ulong.Parse(words[5], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            Leaders = Number(6),
            Committed = Number(7),
            Cuts = Number(8),
            Torn = Number(9),
            Snapshots = Number(10),
            VoterSets = Number(11),
        });
    }
}
