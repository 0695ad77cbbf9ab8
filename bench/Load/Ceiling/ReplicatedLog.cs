using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Load.Ceiling;

/// <summary>
/// A log of a replicated set, at the leader or at a follower. One thread appends; what others look at is guarded by the lock of
/// its set, besides the file.
/// </summary>
internal sealed class ReplicatedLog(int number, IFileSystem files, string path) : IDisposable
{
    private Offset _endOffset = Offset.Zero;
    private long _end;

    /// <summary>Which of its set.</summary>
    public int Number { get; } = number;

    /// <summary>Its file.</summary>
    public CeilingFile File { get; } = new(files, path);

    /// <summary>Bytes that are written and may be read.</summary>
    public long End
    {
        get => Volatile.Read(ref _end);
        set => Volatile.Write(ref _end, value);
    }

    /// <summary>At the leader: bytes that it has made durable; guarded by the set's lock.</summary>
    public long Flushed { get; set; }

    /// <summary>At the leader: bytes that each follower says it has; guarded by the set's lock.</summary>
    public long[] Acknowledged { get; } = new long[ReplicatedSet.Followers];

    /// <summary>Guarded by the flushers' lock.</summary>
    public ReplicatedFlush FlushState { get; set; }

    /// <summary>The leader's append: checks, numbers, writes. The caller tells of the new end.</summary>
    /// <exception cref="InvalidDataException">The checksum is wrong.</exception>
    public Offset Append(Span<byte> batch)
    {
        if (!RecordBatchView.TryRead(batch, out var view) || !view.IsCrcValid)
        {
            throw new InvalidDataException("a batch whose checksum is wrong");
        }

        var offset = _endOffset;
        RecordBatchPatch.SetBaseOffset(batch, offset);
        RecordBatchPatch.SetLeaderEpoch(batch, LeaderEpoch.None);
        File.Append(batch);
        _endOffset = offset + view.Header.Count;
        return offset;
    }

    /// <summary>The follower's append: checks each batch and writes all of them at once.</summary>
    /// <exception cref="InvalidDataException">A checksum is wrong, or a batch is cut.</exception>
    public void AppendChecked(ReadOnlySpan<byte> batches)
    {
        for (var at = 0; at < batches.Length;)
        {
            if (!RecordBatchView.TryRead(batches[at..], out var view) || !view.IsCrcValid)
            {
                throw new InvalidDataException("a batch that the leader sent is damaged");
            }

            at += view.Bytes.Length;
        }

        File.Append(batches);
        End = File.Position;
    }

    /// <inheritdoc/>
    public void Dispose() => File.Dispose();
}
