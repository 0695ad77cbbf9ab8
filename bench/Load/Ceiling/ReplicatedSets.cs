using System.Globalization;
using KRaftNet.Load.Frames;
using KRaftNet.Load.Wire;
using KRaftNet.Platform.Files;

namespace KRaftNet.Load.Ceiling;

/// <summary>The replicated sets that this process leads or follows, by their numbers. Thread-safe by its lock.</summary>
internal sealed class ReplicatedSets(string directory)
{
    private readonly Lock _lock = new();
    private readonly OsFileSystem _files = new();
    private readonly Dictionary<int, IDisposable> _sets = [];

    /// <summary>Serves a connection that is about a set.</summary>
    /// <param name="use">What for.</param>
    /// <param name="number">The set's number.</param>
    /// <param name="stream">The connection, after its greeting.</param>
    public void Serve(CeilingUse use, int number, FrameStream stream)
    {
        switch (use)
        {
            case CeilingUse.LeadSet:
                var shape = ReplicatedFrames.ReadShape(stream.Take().Span[CeilingFrames.LengthBytes..]);
                Add(number, new ReplicatedSet(_files, log => PathOf(number, log), shape));
                Answer(stream);
                break;
            case CeilingUse.FollowSet:
                var followed = ReplicatedFrames.ReadShape(stream.Take().Span[CeilingFrames.LengthBytes..]);
                Add(number, new ReplicatedFollower(_files, log => PathOf(number, log), followed, number));
                Answer(stream);
                break;
            case CeilingUse.DropSet:
                Drop(number);
                Answer(stream);
                break;
            case CeilingUse.FetchFromSet:
                Get(number).Serve(stream);
                break;
            default:
                ServeAppends(Get(number), stream);
                break;
        }
    }

    private static void ServeAppends(ReplicatedSet set, FrameStream stream)
    {
        do
        {
            while (stream.TryTake(out var frame))
            {
                set.Append(stream, frame.Span[CeilingFrames.LengthBytes..]);
            }
        }
        while (stream.Receive());
    }

    private static void Answer(FrameStream stream)
    {
        var answer = new byte[CeilingFrames.AnswerBytes];
        CeilingFrames.WriteAnswer(answer, 0);
        stream.Send(answer);
    }

    private string PathOf(int set, int log) =>
        Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"set-{set}-{log}.log"));

    private void Add(int number, IDisposable set)
    {
        lock (_lock)
        {
            _sets.Add(number, set);
        }
    }

    private ReplicatedSet Get(int number)
    {
        lock (_lock)
        {
            return (ReplicatedSet)_sets[number];
        }
    }

    private void Drop(int number)
    {
        IDisposable? set;
        lock (_lock)
        {
            _sets.Remove(number, out set);
        }

        set?.Dispose();
    }
}
