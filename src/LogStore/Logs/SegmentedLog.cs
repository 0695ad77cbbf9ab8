using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Flushing;
using KRaftNet.LogStore.Segments;

namespace KRaftNet.LogStore.Logs;

/// <summary>
/// A log of record batches in segment files, whose offsets and epochs the caller has given: what the metadata log and
/// the logs of partitions stand on. One owner (a lock or a loop) mutates; <see cref="Read"/>, the searches, <see
/// cref="LogStart"/>, <see cref="LogEnd"/> and <see cref="Epochs"/> are for any thread.
/// </summary>
public sealed class SegmentedLog
{
    private readonly LogContext _context;
    private readonly SegmentList _segments;
    private readonly RollPolicy _roll;
    private readonly LogReader _reader;
    private long _logStart;
    private long _logEnd;
    private bool _isFolderDirty;

    internal SegmentedLog(LogContext context, string folder, LogConfig config, LoadedSegments loaded)
    {
        _context = context;
        _segments = new SegmentList(loaded.Segments);
        _roll = new RollPolicy(context.Prng.Split(folder));
        _roll.OnRolled(config);
        _reader = new LogReader(_segments);
        _logStart = loaded.LogStart.Value;
        _logEnd = _segments.Active.NextOffset.Value;
        _isFolderDirty = true;
        Folder = folder;
        Config = config;
        Epochs = new LeaderEpochCache(loaded.Epochs);
    }

    /// <summary>The folder of its files.</summary>
    public string Folder { get; private set; }

    /// <summary>The options; the owner may replace them.</summary>
    public LogConfig Config { get; set; }

    /// <summary>Where leader epochs begin.</summary>
    public LeaderEpochCache Epochs { get; }

    /// <summary>The first offset that is part of the log.</summary>
    public Offset LogStart => new(Volatile.Read(ref _logStart));

    /// <summary>The next offset to be given.</summary>
    public Offset LogEnd => new(Volatile.Read(ref _logEnd));

    /// <summary>Base offset of the segment that is appended to.</summary>
    public Offset ActiveSegmentBase => _segments.Active.BaseOffset;

    /// <summary>Base offset of the first segment.</summary>
    public Offset FirstSegmentBase => _segments.All[0].BaseOffset;

    /// <summary>Number of segments.</summary>
    public int SegmentCount => _segments.All.Length;

    /// <summary>Bytes of all batches.</summary>
    public long SizeBytes
    {
        get
        {
            long sum = 0;
            foreach (var segment in _segments.All)
            {
                sum += segment.File.Length;
            }

            return sum;
        }
    }

    /// <summary>Whether there are names or epochs that the next flush has to write; the owner's.</summary>
    public bool HasUnflushedNames => _isFolderDirty || Epochs.IsDirty;

    internal ReadOnlySpan<LogSegment> Segments => _segments.All;

    /// <inheritdoc cref="AbortedTransactionSearch.Find"/>
    public IReadOnlyList<AbortedTransaction> FindAborted(Offset from, Offset upTo) =>
        AbortedTransactionSearch.Find(_segments.All, from, upTo);

    /// <summary>
    /// Whether appending these batches begins a new segment: the caller may have something to note at its start.
    /// </summary>
    public bool WillRoll(in AppendedBatches batches) =>
        _roll.ShouldRoll(_segments.Active, batches, Config, _context.NowMs);

    /// <summary>
    /// Ends the active segment; the next append goes to a new one, which begins at the end of the log.
    /// </summary>
    public void Roll()
    {
        var active = _segments.Active;
        if (active.BaseOffset == LogEnd)
        {
            return;
        }

        // Also if it fails: what is taken back must not come back by a crash, in the middle of a log that grew on.
        _isFolderDirty = true;
        var next = LogSegment.Create(_context.Files, Folder, LogEnd, Config, _context.NowMs);
        try
        {
            active.Seal();
        }
        catch (DiskException)
        {
            next.Delete();
            throw;
        }

        _segments.Add(next);
        _roll.OnRolled(Config);
    }

    /// <summary>
    /// Appends whole batches in one write. Their offsets are at or above the end of the log, their epochs not below the
    /// last one. On a <see cref="DiskException"/> the log is as it was, unless its cut failed too
    /// (<see cref="SegmentFile.Append"/>).
    /// </summary>
    public void Append(ReadOnlySpan<byte> bytes, in AppendedBatches batches)
    {
        Invariant.Require(batches.FirstOffset >= LogEnd);
        Invariant.Require(batches.SizeBytes == bytes.Length);
        Invariant.Require(batches.LastEpoch >= Epochs.Latest);
        if (WillRoll(batches))
        {
            Roll();
        }

        _segments.Active.Append(bytes, batches.NextOffset, Config);
        AssignEpochs(bytes);
        Volatile.Write(ref _logEnd, batches.NextOffset.Value);
    }

    /// <summary>
    /// A range that begins with the whole batch that holds <paramref name="from"/> and holds no batch that reaches
    /// <paramref name="upTo"/> (exclusive). The caller disposes it.
    /// </summary>
    /// <exception cref="LogCorruptException">The batches, or the first one's checksum, are not what was written.</exception>
    public LogRead Read(
        Offset from,
        int maxBytes,
        Offset upTo,
        bool atLeastOneBatch = true,
        ReadVerification verification = ReadVerification.Off)
    {
        var end = LogEnd;
        if (from < LogStart || from > end)
        {
            return LogRead.OutOfRange;
        }

        // Mostly a reader that has everything: no file is looked at to find that out.
        upTo = Offset.Min(upTo, end);
        return from >= upTo ? LogRead.Empty : _reader.Read(from, maxBytes, upTo, atLeastOneBatch, verification);
    }

    /// <summary>
    /// The first batch between the offsets, <paramref name="upTo"/> exclusive, that says it has a timestamp
    /// (milliseconds) of at least the given one, or null. The caller disposes it.
    /// </summary>
    public FileRange? FindTimestamp(long timestamp, Offset from, Offset upTo) =>
        _reader.FindTimestamp(timestamp, Offset.Max(from, LogStart), Offset.Min(upTo, LogEnd));

    /// <summary>
    /// The first batch below <paramref name="upTo"/> (exclusive) that says it has the largest timestamp of all there,
    /// or null. The caller disposes it.
    /// </summary>
    public FileRange? FindLargestTimestamp(Offset upTo) =>
        _reader.FindLargestTimestamp(LogStart, Offset.Min(upTo, LogEnd));

    /// <summary>Up to where this log has the epoch.</summary>
    public EpochEndOffset EndOffsetFor(LeaderEpoch epoch) => Epochs.EndOffsetFor(epoch, LogEnd);

    /// <summary>Where the log will end when it is cut at an offset: with the last batch wholly below it.</summary>
    public Offset FindCut(Offset end) => end >= LogEnd ? LogEnd : Offset.Max(LogStart, Locate(end).End);

    /// <summary>
    /// Cuts off all batches that reach <paramref name="end"/> (exclusive), which is not below the start. Highest
    /// segments go first, so that a crash leaves a log without holes.
    /// </summary>
    public void TruncateTo(Offset end)
    {
        Invariant.Require(end >= LogStart);
        if (end >= LogEnd)
        {
            // An epoch that this broker began as leader, and in which it appended nothing, is no part of the log it
            // follows now.
            Epochs.TruncateFromEnd(LogEnd);
            return;
        }

        var cut = Locate(end);
        if (cut.End < LogStart)
        {
            // The start lay between two batches: none that is part of the log is left.
            RestartAt(LogStart);
            return;
        }

        var all = _segments.All.ToArray();
        var kept = all[..(cut.Segment + 1)];

        // Readers lose the tail first: none of them meets a segment that is going.
        Volatile.Write(ref _logEnd, cut.End.Value);
        _segments.Replace(kept);
        for (var i = all.Length - 1; i > cut.Segment; i--)
        {
            all[i].Delete();
        }

        _context.Files.FlushDirectory(Folder);

        _segments.Replace([.. kept[..^1], kept[^1].CutTo(cut.End, cut.Position)]);
        Epochs.TruncateFromEnd(cut.End);
    }

    /// <summary>Drops everything; the log is empty and begins at <paramref name="start"/>.</summary>
    public void RestartAt(Offset start)
    {
        var all = _segments.All.ToArray();
        for (var i = all.Length - 1; i >= 0; i--)
        {
            all[i].Delete();
        }

        Epochs.Clear();
        _segments.Replace(LogSegment.Create(_context.Files, Folder, start, Config, _context.NowMs));

        // Makes the names durable with it: from here on the log counts as durable up to its new start.
        WriteEpochs();
        _isFolderDirty = true;
        Volatile.Write(ref _logStart, start.Value);
        Volatile.Write(ref _logEnd, start.Value);
    }

    /// <summary>
    /// Moves the start of the log up; segments wholly below it are no longer part of it. Their files are renamed at
    /// once and deleted by the work that is given back, which may run anywhere, also when the folder has another owner.
    /// </summary>
    public Action? AdvanceLogStart(Offset start)
    {
        Invariant.Require(start <= LogEnd);
        if (start <= LogStart)
        {
            return null;
        }

        Volatile.Write(ref _logStart, start.Value);
        Epochs.TruncateFromStart(start);
        var all = _segments.All;
        var first = Math.Max(0, SegmentList.FloorIndex(all, start));
        if (first == 0)
        {
            return null;
        }

        var dropped = all[..first].ToArray();
        _segments.Replace(all[first..].ToArray());
        _isFolderDirty = true;
        var deletions = Array.ConvertAll(dropped, segment => segment.RenameForDeletion());
        return () => Array.ForEach(deletions, deletion => deletion());
    }

    /// <summary>Captures what is not durable above <paramref name="flushedEnd"/>.</summary>
    public LogFlush PrepareFlush(Offset flushedEnd)
    {
        var all = _segments.All;
        var unflushed = all[Math.Max(0, SegmentList.FloorIndex(all, flushedEnd))..];
        var leased = new SegmentFile[unflushed.Length];
        for (var i = 0; i < leased.Length; i++)
        {
            leased[i] = unflushed[i].File;
            Invariant.Require(leased[i].TryLease());
        }

        var epochs = Epochs.IsDirty ? Epochs.TakeContent() : null;
        var flush = new LogFlush(_context.Files, Folder, LogEnd, leased, _isFolderDirty, epochs);
        _isFolderDirty = false;
        return flush;
    }

    /// <summary>A flush found no room for the names and leader epochs: the next one has them again.</summary>
    public void OnNamesNotFlushed()
    {
        _isFolderDirty = true;
        Epochs.MarkDirty();
    }

    /// <summary>
    /// Writes what a clean stop leaves behind and closes the files; batches are flushed by the caller before.
    /// </summary>
    /// <param name="isAllWritten">
    /// Whether names and epochs are durable as they are: then the epochs are not written again. Indexes and snapshots, which
    /// are new, can be lost and made anew.
    /// </param>
    public void CloseCleanly(bool isAllWritten = false)
    {
        _segments.Active.Seal();
        if (!isAllWritten)
        {
            WriteEpochs();
        }

        Close();
    }

    /// <summary>Whether it was closed: reads fail from then on.</summary>
    public bool IsClosed => _segments.IsClosed;

    /// <summary>Closes the files as they are; a file that is being read closes with its last lease.</summary>
    public void Close()
    {
        _segments.Close();
        foreach (var segment in _segments.All)
        {
            segment.File.Close();
        }
    }

    /// <summary>The folder was renamed; files that are open are not touched by it.</summary>
    internal void OnFolderRenamed(string folder) => Folder = folder;

    /// <summary>Writes the epochs and makes the names in the folder durable.</summary>
    internal void WriteEpochs() =>
        AtomicFile.Write(_context.Files, LeaderEpochFile.PathIn(Folder), Epochs.TakeContent());

    private (int Segment, long Position, Offset End) Locate(Offset end)
    {
        var all = _segments.All;
        var index = Math.Max(0, SegmentList.FloorIndex(all, end));
        var length = all[index].File.Length;
        var position = SegmentSearch.FindBatch(all[index], end, length)?.Position ?? length;
        return (index, position, SegmentSearch.FindTail(all[index], end - 1, position).NextOffset);
    }

    private void AssignEpochs(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var header = new Protocol.Records.RecordBatchHeader(bytes);
            Epochs.Assign(header.LeaderEpoch, header.BaseOffset);
            bytes = bytes[(int)header.SizeBytes..];
        }
    }
}
