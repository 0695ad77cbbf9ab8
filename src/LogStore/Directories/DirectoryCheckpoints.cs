using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Partitions;
using KRaftNet.LogStore.Recovery;

namespace KRaftNet.LogStore.Directories;

/// <summary>
/// What a log directory writes down of its partitions: recovery points, log starts, high watermarks, durable marks.
/// What was read at the start is kept for logs that are not open yet. Thread-safe: one lock, held while files are
/// written, so that a truncation and a checkpoint never cross.
/// </summary>
internal sealed class DirectoryCheckpoints : ITruncationGuard
{
    private readonly Lock _lock = new();
    private readonly IFileSystem _files;
    private readonly string _path;
    private readonly SortedDictionary<TopicPartition, PartitionMarks> _marks = [];
    private readonly SortedDictionary<TopicPartition, Offset> _truncating = [];
    private bool _areMarksDirty;

    /// <summary>Reads what is there.</summary>
    public DirectoryCheckpoints(IFileSystem files, string path)
    {
        _files = files;
        _path = path;
        var recoveryPoints = OffsetCheckpointFile.TryRead(files, PathOf(OffsetCheckpointFile.RecoveryPoint));
        if (recoveryPoints is not null)
        {
            // Marks count together with recovery points that are ours: without them another program may have cut the
            // logs since.
            foreach (var (partition, mark) in DurableMarksFile.Read(files, path))
            {
                _marks[partition] = mark;
            }
        }

        Merge(recoveryPoints, (mark, offset) => mark with { DurableEnd = Offset.Max(mark.DurableEnd, offset) });
        Merge(
            OffsetCheckpointFile.TryRead(files, PathOf(OffsetCheckpointFile.LogStart)),
            (mark, offset) => mark with { LogStart = Offset.Max(mark.LogStart, offset) });
        Merge(
            OffsetCheckpointFile.TryRead(files, PathOf(OffsetCheckpointFile.HighWatermark)),
            (mark, offset) => mark with { HighWatermark = offset });
    }

    /// <summary>What is known of a partition.</summary>
    public PartitionMarks Of(TopicPartition partition)
    {
        lock (_lock)
        {
            return _marks.GetValueOrDefault(partition);
        }
    }

    /// <summary>How a partition's log is to be opened.</summary>
    public LogOpenOptions OptionsFor(TopicPartition partition, bool isClean)
    {
        var marks = Of(partition);
        return new LogOpenOptions { IsClean = isClean, DurableEnd = marks.DurableEnd, LogStart = marks.LogStart };
    }

    /// <summary>Writes the three checkpoints and the durable marks.</summary>
    public void Write(IReadOnlyCollection<PartitionLog> logs)
    {
        lock (_lock)
        {
            Update(logs);
            WriteAll();
        }
    }

    /// <summary>Writes the durable marks, if any moved.</summary>
    public void WriteMarks(IReadOnlyCollection<PartitionLog> logs)
    {
        lock (_lock)
        {
            Update(logs);
            if (_areMarksDirty)
            {
                WriteMarks();
            }
        }
    }

    /// <summary>
    /// Forgets a partition that is deleted or moved away, for good when it returns: what was durable of it would else be
    /// missed in the next log of its name.
    /// </summary>
    public void Remove(TopicPartition partition)
    {
        lock (_lock)
        {
            if (_marks.Remove(partition))
            {
                WriteAll();
            }
        }
    }

    /// <inheritdoc/>
    public IDisposable BeginTruncation(TopicPartition partition, Offset end)
    {
        lock (_lock)
        {
            _truncating[partition] = end;
            var marks = _marks.GetValueOrDefault(partition);
            _marks[partition] = marks.CappedAt(end);
            WriteMarks();
            WriteOne(OffsetCheckpointFile.RecoveryPoint, _ => true, mark => mark.DurableEnd);
        }

        return new Truncation(this, partition);
    }

    private string PathOf(string name) => $"{_path}/{name}";

    private void Merge(
        SortedDictionary<TopicPartition, Offset>? offsets, Func<PartitionMarks, Offset, PartitionMarks> merge)
    {
        foreach (var (partition, offset) in offsets ?? [])
        {
            _marks[partition] = merge(_marks.GetValueOrDefault(partition), offset);
        }
    }

    private void Update(IReadOnlyCollection<PartitionLog> logs)
    {
        foreach (var log in logs)
        {
            var offsets = log.Offsets;
            var marks = new PartitionMarks(offsets.FlushedEnd, offsets.HighWatermark, offsets.LogStart);
            if (_truncating.TryGetValue(log.Partition, out var end))
            {
                marks = marks.CappedAt(end);
            }

            _areMarksDirty |= marks != _marks.GetValueOrDefault(log.Partition);
            _marks[log.Partition] = marks;
        }
    }

    private void WriteAll()
    {
        WriteMarks();
        WriteOne(OffsetCheckpointFile.RecoveryPoint, _ => true, mark => mark.DurableEnd);
        WriteOne(OffsetCheckpointFile.HighWatermark, _ => true, mark => mark.HighWatermark);
        WriteOne(OffsetCheckpointFile.LogStart, mark => mark.LogStart > Offset.Zero, mark => mark.LogStart);
    }

    private void WriteMarks()
    {
        DurableMarksFile.Write(_files, _path, _marks);
        _areMarksDirty = false;
    }

    private void WriteOne(string name, Func<PartitionMarks, bool> isWritten, Func<PartitionMarks, Offset> offset)
    {
        var offsets = _marks
            .Where(entry => isWritten(entry.Value))
            .Select(entry => KeyValuePair.Create(entry.Key, offset(entry.Value)));
        OffsetCheckpointFile.Write(_files, PathOf(name), offsets);
    }

    private void EndTruncation(TopicPartition partition)
    {
        lock (_lock)
        {
            _truncating.Remove(partition);
        }
    }

    private sealed class Truncation(DirectoryCheckpoints owner, TopicPartition partition) : IDisposable
    {
        public void Dispose() => owner.EndTruncation(partition);
    }
}
