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
    private readonly SortedSet<TopicPartition> _forgotten = [];
    private readonly SortedDictionary<TopicPartition, Offset> _cleaned;
    private readonly SortedSet<TopicPartition> _withDurableEnd = [];
    private readonly bool _isOurs;
    private Func<Offset>? _metadataEnd;
    private bool _areMarksDirty;

    /// <summary>Reads what is there.</summary>
    public DirectoryCheckpoints(IFileSystem files, string path)
    {
        _files = files;
        _path = path;
        _cleaned = OffsetCheckpointFile.TryRead(files, PathOf(OffsetCheckpointFile.Cleaner)) ?? [];
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

        _isOurs = files.FileExists(PathOf(DurableMarksFile.FileName));
        _withDurableEnd.UnionWith(recoveryPoints?.Keys ?? Enumerable.Empty<TopicPartition>());
        _withDurableEnd.UnionWith(_marks.Keys);
        Merge(recoveryPoints, (mark, offset) => mark with { DurableEnd = Offset.Max(mark.DurableEnd, offset) });
        Merge(
            OffsetCheckpointFile.TryRead(files, PathOf(OffsetCheckpointFile.LogStart)),
            (mark, offset) => mark with { LogStart = Offset.Max(mark.LogStart, offset) });
        Merge(
            OffsetCheckpointFile.TryRead(files, PathOf(OffsetCheckpointFile.HighWatermark)),
            (mark, offset) => mark with { HighWatermark = offset });
        if (!_isOurs)
        {
            Adopt();
        }
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
        lock (_lock)
        {
            var marks = _marks.GetValueOrDefault(partition);
            return new LogOpenOptions
            {
                IsClean = isClean,
                DurableEnd = marks.DurableEnd,

                // No log begins above what was durable or visible of it: such a start is none that was written.
                LogStart = marks.LogStart <= Offset.Max(marks.DurableEnd, marks.HighWatermark) ? marks.LogStart : Offset.Zero,
                WasCompacted = _cleaned.ContainsKey(partition),

                // In a directory of ours a log without a mark is younger than the last marks: what it lacks a crash took.
                KeepGaps = !_isOurs && !_withDurableEnd.Contains(partition),
            };
        }
    }

    /// <summary>
    /// Has the durable end of the metadata log written down too, in the marks only: it is in none of the checkpoints.
    /// </summary>
    public void WatchMetadata(Func<Offset> durableEnd)
    {
        lock (_lock)
        {
            _metadataEnd = durableEnd;
        }
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
            if (_forgotten.Count > 0)
            {
                WriteAll();
            }
            else if (_areMarksDirty)
            {
                WriteMarks();
            }
        }
    }

    /// <summary>
    /// Forgets a partition that is deleted or moved away; on disk with the next writing, so that a topic of many
    /// partitions costs one.
    /// </summary>
    public void Forget(TopicPartition partition)
    {
        lock (_lock)
        {
            if (_marks.Remove(partition))
            {
                _forgotten.Add(partition);
            }
        }
    }

    /// <summary>
    /// When this returns, nothing is written down of a partition that begins: what was durable of an earlier one of its
    /// name would else be missed in the new log.
    /// </summary>
    public void BeginNew(TopicPartition partition)
    {
        lock (_lock)
        {
            if (_marks.Remove(partition) || _forgotten.Contains(partition))
            {
                WriteAll();
            }
        }
    }

    /// <summary>When this returns, what was forgotten is so on disk too.</summary>
    public void FlushForgotten()
    {
        lock (_lock)
        {
            if (_forgotten.Count > 0)
            {
                WriteAll();
            }
        }
    }

    /// <summary>The partitions of which something is written down.</summary>
    public IReadOnlyList<TopicPartition> Known
    {
        get
        {
            lock (_lock)
            {
                return [.. _marks.Keys.Where(partition => partition != LogDirectory.ClusterMetadata)];
            }
        }
    }

    /// <inheritdoc/>
    public IDisposable BeginTruncation(TopicPartition partition, Offset end)
    {
        lock (_lock)
        {
            _truncating[partition] = end;
            _withDurableEnd.Add(partition);
            var marks = _marks.GetValueOrDefault(partition);
            _marks[partition] = marks.CappedAt(end);
            WriteMarks();
            WriteOne(OffsetCheckpointFile.RecoveryPoint, _ => true, mark => mark.DurableEnd);
        }

        return new Truncation(this, partition);
    }

    /// <summary>
    /// Takes over a directory of another program: from now on its checkpoints are ours, with their checksums, so that it is
    /// seen when that program comes back and writes them.
    /// </summary>
    private void Adopt()
    {
        if (_marks.Count > 0)
        {
            WriteAll();
        }
        else
        {
            WriteMarks();
        }
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
        if (_metadataEnd is not null)
        {
            var metadata = new PartitionMarks(_metadataEnd(), Offset.Zero, Offset.Zero);
            if (_truncating.TryGetValue(LogDirectory.ClusterMetadata, out var cut))
            {
                metadata = metadata.CappedAt(cut);
            }

            _areMarksDirty |= metadata != _marks.GetValueOrDefault(LogDirectory.ClusterMetadata);
            _marks[LogDirectory.ClusterMetadata] = metadata;
        }

        foreach (var log in logs)
        {
            var offsets = log.Offsets;
            var marks = new PartitionMarks(
                offsets.FlushedEnd, offsets.HighWatermark, offsets.LogStart, log.FirstSegmentBase);
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
        WriteOne(OffsetCheckpointFile.LogStart, mark => mark.LogStart > mark.FirstBase, mark => mark.LogStart);
        _forgotten.Clear();
    }

    private void WriteMarks()
    {
        DurableMarksFile.Write(_files, _path, _marks);
        _areMarksDirty = false;
    }

    private void WriteOne(string name, Func<PartitionMarks, bool> isWritten, Func<PartitionMarks, Offset> offset)
    {
        var offsets = _marks
            .Where(entry => entry.Key != LogDirectory.ClusterMetadata && isWritten(entry.Value))
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
