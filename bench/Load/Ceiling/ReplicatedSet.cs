using System.Buffers.Binary;
using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.Load.Frames;
using KRaftNet.Load.Wire;

namespace KRaftNet.Load.Ceiling;

/// <summary>
/// Logs that are replicated to two followers, at their leader: it appends, gives the followers what they ask for, takes the
/// positions of their next fetch as their acknowledgement, and acknowledges in order what all three have. Thread-safe by its
/// lock; one thread appends, each follower has one.
/// </summary>
internal sealed class ReplicatedSet : IDisposable
{
    /// <summary>Followers of each log.</summary>
    public const int Followers = 2;

    private readonly object _lock = new();
    private readonly Lock _sendLock = new();
    private readonly ReplicatedLog[] _logs;
    private readonly ReplicatedFlushers? _flushers;
    private readonly Queue<(FrameStream Stream, ReplicatedLog Log, long End, Offset BaseOffset)> _waiting = [];
    private byte[] _answers = new byte[64 * CeilingFrames.AnswerBytes];
    private int _joined;
    private int _following;
    private bool _isEnding;

    /// <param name="files">Where files are made.</param>
    /// <param name="pathOf">The path of a log.</param>
    /// <param name="shape">How many logs, and whether they are flushed.</param>
    public ReplicatedSet(IFileSystem files, Func<int, string> pathOf, ReplicatedShape shape)
    {
        _logs = [.. Enumerable.Range(0, shape.Logs).Select(number => new ReplicatedLog(number, files, pathOf(number)))];
        _flushers = shape.IsFlushed ? new ReplicatedFlushers(shape.FlushThreads, OnFlushed) : null;
    }

    /// <summary>Appends a batch, which is acknowledged to the stream when all have it.</summary>
    /// <param name="producer">Who sent it.</param>
    /// <param name="frame">The log's number and the batch.</param>
    public void Append(FrameStream producer, Span<byte> frame)
    {
        var log = _logs[BinaryPrimitives.ReadInt32BigEndian(frame)];
        var offset = log.Append(frame[sizeof(int)..]);
        lock (_lock)
        {
            log.End = log.File.Position;
            _waiting.Enqueue((producer, log, log.End, offset));
            Monitor.PulseAll(_lock);
        }

        _flushers?.Ask(log);
    }

    /// <summary>Serves a follower until the set ends.</summary>
    public void Serve(FrameStream stream)
    {
        int follower;
        lock (_lock)
        {
            follower = _joined++;
            _following++;
        }

        try
        {
            var moved = new List<ReplicatedLog>();
            var answer = Array.Empty<byte>();
            do
            {
                Note(follower, stream.Take().Span[CeilingFrames.LengthBytes..]);
                if (!TryAwait(follower, moved))
                {
                    return;
                }

                stream.Send(Answer(follower, moved, ref answer));
            }
            while (true);
        }
        finally
        {
            lock (_lock)
            {
                _following--;
                Monitor.PulseAll(_lock);
            }
        }
    }

    /// <summary>Ends its followers and deletes the files; nobody may append any more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isEnding = true;
            Monitor.PulseAll(_lock);
            while (_following > 0)
            {
                Monitor.Wait(_lock);
            }
        }

        _flushers?.Dispose();
        foreach (var log in _logs)
        {
            log.Dispose();
        }
    }

    private void OnFlushed(ReplicatedLog log, long end)
    {
        lock (_lock)
        {
            log.Flushed = end;
        }

        Acknowledge();
    }

    /// <summary>A fetch: where the follower is in the logs that moved.</summary>
    private void Note(int follower, ReadOnlySpan<byte> positions)
    {
        if (positions.IsEmpty)
        {
            return;
        }

        lock (_lock)
        {
            for (; !positions.IsEmpty; positions = positions[ReplicatedFrames.PositionBytes..])
            {
                var (number, position) = ReplicatedFrames.ReadPosition(positions);
                _logs[number].Acknowledged[follower] = position;
            }
        }

        Acknowledge();
    }

    private bool TryAwait(int follower, List<ReplicatedLog> moved)
    {
        moved.Clear();
        lock (_lock)
        {
            while (!_isEnding)
            {
                foreach (var log in _logs)
                {
                    if (log.End > log.Acknowledged[follower])
                    {
                        moved.Add(log);
                    }
                }

                if (moved.Count > 0)
                {
                    return true;
                }

                Monitor.Wait(_lock);
            }
        }

        return false;
    }

    private static ReadOnlySpan<byte> Answer(int follower, List<ReplicatedLog> moved, ref byte[] buffer)
    {
        var length = CeilingFrames.LengthBytes;
        foreach (var log in moved)
        {
            // Only this thread moves what its follower acknowledged.
            var from = log.Acknowledged[follower];
            var bytes = (int)(log.End - from);
            var end = length + ReplicatedFrames.PartBytes + bytes;
            if (end > buffer.Length)
            {
                Array.Resize(ref buffer, Math.Max(end, 2 * buffer.Length));
            }

            ReplicatedFrames.WritePart(buffer.AsSpan(length), log.Number, bytes);
            var part = buffer.AsSpan(length + ReplicatedFrames.PartBytes, bytes);
            if (log.File.File.Read(from, part) != bytes)
            {
                throw new InvalidDataException("a log is shorter than what was written");
            }

            length = end;
        }

        BinaryPrimitives.WriteInt32BigEndian(buffer, length - CeilingFrames.LengthBytes);
        return buffer.AsSpan(0, length);
    }

    /// <summary>Sends the acknowledgements that are due, in the order of their requests.</summary>
    private void Acknowledge()
    {
        lock (_sendLock)
        {
            while (TakeDue(out var stream) is > 0 and var length)
            {
                CeilingConnection.TrySend(stream!, _answers.AsSpan(0, length));
            }
        }
    }

    private int TakeDue(out FrameStream? stream)
    {
        stream = null;
        var length = 0;
        lock (_lock)
        {
            while (_waiting.TryPeek(out var first) && first.End <= Committed(first.Log)
                && (stream is null || ReferenceEquals(stream, first.Stream)))
            {
                _waiting.Dequeue();
                stream = first.Stream;
                if (length + CeilingFrames.AnswerBytes > _answers.Length)
                {
                    Array.Resize(ref _answers, 2 * _answers.Length);
                }

                CeilingFrames.WriteAnswer(_answers.AsSpan(length), first.BaseOffset.Value);
                length += CeilingFrames.AnswerBytes;
            }
        }

        return length;
    }

    private long Committed(ReplicatedLog log)
    {
        var own = _flushers is null ? log.End : log.Flushed;
        return Math.Min(own, Math.Min(log.Acknowledged[0], log.Acknowledged[1]));
    }
}
