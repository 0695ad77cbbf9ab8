using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.Protocol.Records;

namespace KRaftNet.LogStore.Segments;

/// <summary>
/// A stretch of the log: one file of batches and its indexes. Appending, sealing and cutting belong to the log's owner;
/// anyone may search and read. A reader that loads <see cref="SegmentFile.Length"/> before <see cref="NextOffset"/>
/// gets a next offset that is not below what those bytes hold: the owner publishes the offset before the bytes.
/// </summary>
public sealed class LogSegment
{
    /// <summary>The log first: without it the others mean nothing.</summary>
    private static readonly string[] FileSuffixes =
        [LogFileNames.Log, LogFileNames.OffsetIndex, LogFileNames.TimeIndex, LogFileNames.TransactionIndex];

    private readonly IFileSystem _files;
    private readonly string _folder;
    private readonly IndexOptions _index;
    private readonly Lock _indexLock = new();
    private SegmentIndexes? _indexes;
    private IReadOnlyList<AbortedTransaction>? _aborted;
    private TimeIndexEntry _largest = TimeIndexEntry.None;
    private long _nextOffset;
    private volatile bool _isSealed;
    private volatile bool _isSuspect;

    internal LogSegment(IFileSystem files, string folder, Offset baseOffset, SegmentFile file, IndexOptions index)
    {
        _files = files;
        _folder = folder;
        _index = index;
        BaseOffset = baseOffset;
        File = file;
        _nextOffset = baseOffset.Value;
    }

    /// <summary>The first offset that it may hold, and the name of its files.</summary>
    public Offset BaseOffset { get; }

    /// <summary>The batches.</summary>
    public SegmentFile File { get; }

    /// <summary>The first offset after it. Of a sealed segment that was opened so: the base of the next one.</summary>
    public Offset NextOffset => new(Volatile.Read(ref _nextOffset));

    /// <summary>Milliseconds of the clock at which the first append finds it made or opened.</summary>
    internal long CreatedMs { get; init; }

    /// <summary>The largest timestamp of the first batch, -1 without one; owner only.</summary>
    internal long FirstTimestamp { get; private set; } = -1;

    /// <summary>Whether an index takes no more; owner only.</summary>
    internal bool IsIndexFull => Indexes.IsFull;

    /// <summary>The indexes; a segment that was opened sealed reads them when they are first asked for.</summary>
    internal SegmentIndexes Indexes => Volatile.Read(ref _indexes) ?? LoadIndexes();

    /// <summary>
    /// The aborted transactions whose markers lie here, in the order of the markers; read when first asked for. None are
    /// written here: those of a directory that another broker wrote are told of.
    /// </summary>
    /// <exception cref="DiskException">The index cannot be read.</exception>
    internal IReadOnlyList<AbortedTransaction> Aborted
    {
        get
        {
            var known = Volatile.Read(ref _aborted);
            if (known is null)
            {
                var path = $"{_folder}/{LogFileNames.Of(BaseOffset, LogFileNames.TransactionIndex)}";
                var entries = TransactionIndexFile.Decode(AtomicFile.TryRead(_files, path) ?? [], out _);
                known = [.. entries.Where(entry => entry.LastOffset < NextOffset)];
                Volatile.Write(ref _aborted, known);
            }

            return known;
        }
    }

    /// <summary>
    /// Makes the files of a new segment, all or none. Their names are not durable before the folder is flushed.
    /// </summary>
    internal static LogSegment Create(IFileSystem files, string folder, Offset baseOffset, LogConfig config, long nowMs)
    {
        var file = SegmentFile.Create(files, $"{folder}/{LogFileNames.Of(baseOffset, LogFileNames.Log)}");
        var segment = new LogSegment(files, folder, baseOffset, file, IndexOptions.Of(config))
        {
            CreatedMs = nowMs,
            _indexes = SegmentIndexes.Empty(files, folder, baseOffset, config.SegmentIndexBytes),
        };
        try
        {
            segment._indexes.Save();
        }
        catch (DiskException)
        {
            segment.Delete();
            throw;
        }

        return segment;
    }

    /// <summary>Opens one that others follow.</summary>
    internal void OpenSealed(Offset nextOffset)
    {
        Invariant.Require(nextOffset >= BaseOffset);
        _isSealed = true;
        Volatile.Write(ref _nextOffset, nextOffset.Value);
    }

    /// <summary>
    /// Opens the last one: walks the batches after the last index entry to find its end.
    /// </summary>
    /// <returns>Where the batches end, and what is wrong with the bytes after that, if there are any.</returns>
    internal SegmentTail OpenActive()
    {
        var tail = SegmentSearch.FindTail(this);
        _largest = SegmentSearch.LargestTimestamp(this, BaseOffset, tail.Position);
        FirstTimestamp = SegmentSearch.FirstTimestamp(this);
        Volatile.Write(ref _nextOffset, Math.Max(BaseOffset.Value, tail.NextOffset.Value));
        return tail;
    }

    /// <summary>
    /// Appends whole batches, whose offsets rise from <see cref="NextOffset"/>. On failure nothing has changed.
    /// </summary>
    internal void Append(ReadOnlySpan<byte> batches, Offset nextOffset, LogConfig config)
    {
        Invariant.Require(!_isSealed);
        Invariant.Require(nextOffset > NextOffset);
        if (_isSuspect)
        {
            RebuildIndexes();
        }

        var before = _nextOffset;
        Volatile.Write(ref _nextOffset, nextOffset.Value);
        long position;
        try
        {
            position = File.Append(batches, config.PreallocateBytesMax);
        }
        catch (DiskException)
        {
            Volatile.Write(ref _nextOffset, before);
            throw;
        }

        Index(batches, position, config.IndexIntervalBytes);
    }

    /// <summary>Ends appending: the last timestamp goes into the time index and the indexes into their files.</summary>
    internal void Seal()
    {
        Indexes.Times.MaybeAppend(_largest, closing: true);
        Indexes.Save();
        File.Trim();
        _isSealed = true;
    }

    /// <summary>
    /// The segment that takes this one's place, ending at a batch boundary. This one is retired; its leases live on.
    /// </summary>
    internal LogSegment CutTo(Offset end, long position)
    {
        var indexes = Indexes.CutTo(end);
        indexes.Save();
        var cut = new LogSegment(_files, _folder, BaseOffset, File.CutTo(position), _index)
        {
            CreatedMs = CreatedMs,
            _indexes = indexes,
            _nextOffset = end.Value,
            FirstTimestamp = position == 0 ? -1 : FirstTimestamp,
        };
        cut._largest = SegmentSearch.LargestTimestamp(cut, BaseOffset, position);
        cut.FirstTimestamp = SegmentSearch.FirstTimestamp(cut);
        return cut;
    }

    /// <summary>
    /// Tells that an index contradicts the batches. Searches go on without it; a sealed segment makes its indexes anew
    /// at once, the active one at its next append, because until then the indexes are the appender's.
    /// </summary>
    internal void SuspectIndexes()
    {
        _isSuspect = true;
        if (_isSealed)
        {
            lock (_indexLock)
            {
                if (_isSuspect)
                {
                    RebuildIndexes();
                }
            }
        }
    }

    /// <summary>Makes the indexes from the batches; the owner's, or that of whoever holds the index lock.</summary>
    internal void RebuildIndexes()
    {
        var rebuilt = SegmentIndexBuilder.Build(_files, _folder, this, _index);
        Volatile.Write(ref _indexes, rebuilt);
        _isSuspect = false;
    }

    /// <summary>Deletes the files; the log file is closed when its last lease ends.</summary>
    internal void Delete()
    {
        File.Close();
        foreach (var path in Paths())
        {
            DeleteIfExists(path);
        }
    }

    /// <summary>
    /// Gives the files names that are swept away when the log is opened, and the work that deletes them. By their own
    /// names they might be another log's by the time that work runs.
    /// </summary>
    internal Action RenameForDeletion()
    {
        File.Close();
        var renamed = new List<string>();
        foreach (var path in Paths())
        {
            if (_files.FileExists(path))
            {
                renamed.Add(path + LogFileNames.Deleted);
                _files.Rename(path, path + LogFileNames.Deleted);
            }
        }

        return () => renamed.ForEach(DeleteIfExists);
    }

    private IEnumerable<string> Paths() =>
        FileSuffixes.Select(suffix => $"{_folder}/{LogFileNames.Of(BaseOffset, suffix)}");

    private void DeleteIfExists(string path)
    {
        if (_files.FileExists(path))
        {
            _files.DeleteFile(path);
        }
    }

    private SegmentIndexes LoadIndexes()
    {
        lock (_indexLock)
        {
            if (_indexes is null)
            {
                // A sealed segment with batches has a time index entry at least: an empty file is one that was lost.
                var loaded = SegmentIndexes.TryLoad(_files, _folder, BaseOffset, _index.BytesMax, File.Length);
                loaded = loaded is { Times.Entries.IsEmpty: false } ? loaded
                    : SegmentIndexBuilder.Build(_files, _folder, this, _index);
                Volatile.Write(ref _indexes, loaded);
            }

            return _indexes;
        }
    }

    private void Index(ReadOnlySpan<byte> batches, long position, int intervalBytes)
    {
        while (!batches.IsEmpty)
        {
            var header = new RecordBatchHeader(batches);
            if (position == 0)
            {
                FirstTimestamp = header.MaxTimestamp;
            }

            if (header.MaxTimestamp > _largest.Timestamp)
            {
                _largest = new TimeIndexEntry(header.MaxTimestamp, header.LastOffset);
            }

            Indexes.MaybeAppend(header, position, _largest, intervalBytes);
            position += header.SizeBytes;
            batches = batches[(int)header.SizeBytes..];
        }
    }
}
