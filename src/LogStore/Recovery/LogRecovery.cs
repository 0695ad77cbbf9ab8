using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Logs;
using KRaftNet.LogStore.Segments;

namespace KRaftNet.LogStore.Recovery;

/// <summary>A log that was opened, or the damage for which it was not.</summary>
/// <param name="Log">The log, or null if durable bytes are lost and may not be cut off.</param>
/// <param name="Report">What was done and found.</param>
public sealed record OpenedLog(SegmentedLog? Log, RecoveryReport Report);

/// <summary>
/// Opens the log in a folder. After an unclean stop batches are verified from the durable end on, what is torn is cut
/// off and set aside, and what remains is durable before it counts. Running it again on its own result changes nothing.
/// One instance opens one log, on the disk executor.
/// </summary>
public sealed class LogRecovery
{
    private readonly LogContext _context;
    private readonly string _folder;
    private readonly LogConfig _config;
    private readonly LogOpenOptions _options;
    private readonly List<LogSegment> _segments = [];
    private long _batchesRead;
    private long _bytesSetAside;
    private int _indexesRebuilt;
    private int _firstGap;
    private LogDefect? _defect;

    private LogRecovery(LogContext context, string folder, LogConfig config, LogOpenOptions options)
    {
        _context = context;
        _folder = folder;
        _config = config;
        _options = options;
    }

    /// <summary>Opens the log; a folder without segments is an empty log that begins at the given start.</summary>
    public static OpenedLog Open(LogContext context, string folder, LogConfig config, LogOpenOptions options) =>
        new LogRecovery(context, folder, config, options).Run();

    private OpenedLog Run()
    {
        FolderSweep.Run(_context.Files, _folder);
        OpenSegments();
        _firstGap = FindGap();
        if (!EndsWhereItShould())
        {
            Verify();
        }

        if (_defect is { } defect && !MayCut(defect.Kind))
        {
            _segments.ForEach(segment => segment.File.Close());
            return new OpenedLog(null, Report());
        }

        var start = Offset.Max(_segments[0].BaseOffset, Offset.Min(_options.LogStart, _segments[^1].NextOffset));
        var epochs = EpochRecovery.Run(_context.Files, _folder, _segments, start, _options.DurableEnd, out var isWritten);
        var log = new SegmentedLog(_context, _folder, _config, new LoadedSegments([.. _segments], start, epochs));
        if (!isWritten)
        {
            KeepEpochs(log);
        }

        return new OpenedLog(log, Report());
    }

    /// <summary>
    /// The batches that name these epochs are durable now, so the next opening will not look at them again. Without room they are
    /// left to the next flush; until there is room the mark of what is durable cannot be moved either.
    /// </summary>
    private static void KeepEpochs(SegmentedLog log)
    {
        try
        {
            log.WriteEpochs();
        }
        catch (DiskException e) when (e.Error == DiskError.NoSpace)
        {
            log.OnNamesNotFlushed();
        }
    }

    private RecoveryReport Report() => new(_batchesRead, _defect, _bytesSetAside, _indexesRebuilt);

    private void OpenSegments()
    {
        foreach (var entry in _context.Files.List(_folder))
        {
            if (!entry.IsDirectory
                && LogFileNames.TryParse(entry.Name, out var baseOffset, out var suffix)
                && suffix == LogFileNames.Log)
            {
                var file = SegmentFile.Open(_context.Files, $"{_folder}/{entry.Name}");
                _segments.Add(new LogSegment(_context.Files, _folder, baseOffset, file, IndexOptions.Of(_config))
                {
                    CreatedMs = _context.NowMs,
                });
            }
        }

        if (_segments.Count == 0)
        {
            _segments.Add(LogSegment.Create(_context.Files, _folder, _options.LogStart, _config, _context.NowMs));
        }

        for (var i = 0; i + 1 < _segments.Count; i++)
        {
            _segments[i].OpenSealed(_segments[i + 1].BaseOffset);
        }
    }

    /// <summary>
    /// Opens the active segment if the stop was clean and its batches, by their headers, end just where all was
    /// durable.
    /// </summary>
    private bool EndsWhereItShould()
    {
        if (!_options.IsClean)
        {
            return false;
        }

        var active = _segments[^1];
        var tail = SegmentSearch.FindTail(active);
        if (tail.Damage is not null || tail.NextOffset != _options.DurableEnd || _firstGap < _segments.Count)
        {
            return false;
        }

        active.OpenActive();
        return true;
    }

    /// <summary>
    /// The first segment after which one is missing, or that ends within a batch, as far as the ends of files tell; their
    /// number if there is none.
    /// </summary>
    private int FindGap()
    {
        for (var i = 0; i + 1 < _segments.Count; i++)
        {
            var end = SealedEnd.Find(_context.Files, _segments[i]);
            if (end is null || GapAfter(i, end.Value) is not null)
            {
                return i;
            }
        }

        return _segments.Count;
    }

    private void Verify()
    {
        var durable = SegmentList.FloorIndex(_segments.ToArray(), _options.DurableEnd);
        var first = Math.Max(0, Math.Min(durable, _firstGap));
        var lastEpoch = LeaderEpoch.None;
        for (var i = first; i < _segments.Count; i++)
        {
            var scan = SegmentScan.Run(_segments[i], lastEpoch);
            lastEpoch = scan.LastEpoch;
            if (scan.Damage is null)
            {
                _segments[i].File.Verified.SetAll();
            }

            _batchesRead += scan.Batches;
            var damage = scan.Damage ?? GapAfter(i, scan.NextOffset);
            if (damage is not null && scan.Damage is null && _options.KeepGaps)
            {
                _defect ??= DefectOf(LogDefectKind.Gap, i, scan, damage);
                damage = null;
            }

            if (damage is not null && !CutAt(i, scan, damage))
            {
                return;
            }

            Adopt(i);
        }

        NoteMissingEnd();
        Flush(first);
    }

    /// <summary>A log that was never compacted has no gap between two segments.</summary>
    private string? GapAfter(int index, Offset nextOffset) =>
        index + 1 < _segments.Count
            && !_config.IsCompacted
            && !_options.WasCompacted
            && _segments[index + 1].BaseOffset != nextOffset
            ? $"the segment ends at offset {nextOffset}, the next one begins at {_segments[index + 1].BaseOffset}"
            : null;

    /// <summary>Cuts the log at damage; false if that must not be done.</summary>
    private bool CutAt(int index, ScanResult scan, string damage)
    {
        var segment = _segments[index];
        var kind = scan.NextOffset < _options.DurableEnd ? LogDefectKind.DurableBytesLost
            : index + 1 < _segments.Count && _segments[index + 1].File.Length > 0 ? LogDefectKind.TornMiddle
            : SegmentScan.HasGoodBatchAfter(segment.File, scan.Position, scan.NextOffset) ? LogDefectKind.TornMiddle
            : LogDefectKind.TornTail;
        _defect = DefectOf(kind, index, scan, damage);
        if (!MayCut(kind))
        {
            return false;
        }

        // The copy is durable before anything goes, and the highest segments go first: a crash in between finds the
        // same damage again.
        _bytesSetAside += SetAside.Tail(_context.Files, _folder, scan.NextOffset, segment.File, scan.Position);
        for (var i = _segments.Count - 1; i > index; i--)
        {
            _bytesSetAside += SetAside.Segment(_context.Files, _folder, _segments[i]);
            _segments.RemoveAt(i);
        }

        _segments[index] = segment.CutTo(scan.NextOffset, scan.Position);
        return true;
    }

    private LogDefect DefectOf(LogDefectKind kind, int index, in ScanResult scan, string damage) =>
        new(kind, scan.NextOffset, _segments[index].File.Path, scan.Position, damage);

    private bool MayCut(LogDefectKind kind) => kind switch
    {
        LogDefectKind.DurableBytesLost => _options.MayCutDurable,
        LogDefectKind.TornMiddle => !_options.RefuseTornMiddle,
        _ => true,
    };

    /// <summary>Makes the indexes of a verified segment anew and opens it for its place in the log.</summary>
    private void Adopt(int index)
    {
        var segment = _segments[index];
        segment.RebuildIndexes();
        _indexesRebuilt++;
        if (index + 1 < _segments.Count)
        {
            segment.Indexes.Save();
            segment.OpenSealed(_segments[index + 1].BaseOffset);
        }
        else
        {
            segment.OpenActive();
        }
    }

    /// <summary>A log that is whole but ends below what was durable has lost its last segments or batches.</summary>
    private void NoteMissingEnd()
    {
        var active = _segments[^1];
        if (_defect is null && active.NextOffset < _options.DurableEnd)
        {
            _defect = new LogDefect(
                LogDefectKind.DurableBytesLost,
                active.NextOffset,
                active.File.Path,
                active.File.Length,
                $"the log ends here, but was durable up to offset {_options.DurableEnd}");
        }
    }

    /// <summary>
    /// What was read back may be in the page cache only: it is flushed before anybody builds on it. Above the durable end
    /// it is written again before that, because the process before may have ended for a flush that failed.
    /// </summary>
    private void Flush(int first)
    {
        for (var i = Math.Min(first, _segments.Count - 1); i < _segments.Count; i++)
        {
            var file = _segments[i].File;
            var place = _segments[i].BaseOffset >= _options.DurableEnd
                ? 0
                : SegmentSearch.FindBatch(_segments[i], _options.DurableEnd, file.Length)?.Position ?? file.Length;
            file.WriteAgain(place);
            file.Flush();
        }

        _context.Files.FlushDirectory(_folder);
    }
}
