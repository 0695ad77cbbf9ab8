using KRaftNet.Broker.Publishing;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Files;
using KRaftNet.Common.Loops;
using KRaftNet.LogStore.Snapshots;
using KRaftNet.Metadata.Delta;
using KRaftNet.Metadata.Image;
using Microsoft.Extensions.Logging;

namespace KRaftNet.Broker.Quorum.Snapshots;

/// <summary>
/// Takes a snapshot of the metadata after so many bytes of records or so much time, and lets go of what newer snapshots
/// stand for (KIP-630). Every node does so for itself. Owned by the loader's loop; files are written on the disk executor.
/// </summary>
internal sealed class SnapshotTaker(
    SnapshotTaking taking, RaftDriver driver, MetadataLog log, SnapshotSource files, IEventLoop loop, ILogger logger)
    : IMetadataPublisher
{
    private readonly SortedDictionary<SnapshotId, StoredSnapshot> _stored = [];
    private readonly long _startedMs = taking.Clock.UtcMs;
    private long _bytesAtLast = -1;
    private TimeSpan _timeOfLast = taking.Clock.Now;
    private bool _isBusy;

    /// <inheritdoc/>
    public void Publish(MetadataChanges changes, MetadataImage image)
    {
        if (_bytesAtLast < 0)
        {
            // What is in the log from before this start counts, unless a snapshot stands for it.
            _bytesAtLast = files.Store.List() is [.., { EndOffset.Value: > 0 }] ? log.SizeBytes : 0;
        }

        if (_isBusy || !IsDue() || taking.OpenTransaction() is not null)
        {
            return;
        }

        _isBusy = true;
        driver.PrepareSnapshot(image.Provenance.LastOffset + 1, frame => loop.Post(() => Take(frame, image)));
    }

    private bool IsDue() =>
        log.SizeBytes - _bytesAtLast >= taking.BytesBetween
        || (taking.Interval > TimeSpan.Zero && taking.Clock.Now - _timeOfLast >= taking.Interval);

    private void Take(SnapshotFrame? frame, MetadataImage image)
    {
        if (frame is null)
        {
            // What is committed is not on this disk yet, or a snapshot of it is: the next image tries again.
            _isBusy = false;
            return;
        }

        files.Disks.Submit(
            DiskLane.Background,
            () =>
            {
                using var writer = files.Store.Create(frame.Id);
                SnapshotFile.Write(writer, frame, image, taking.Pool);
            },
            error => loop.Post(() => OnTaken(frame.Id, image, error)));
    }

    private void OnTaken(SnapshotId id, MetadataImage image, Exception? error)
    {
        _isBusy = false;
        _timeOfLast = taking.Clock.Now;
        if (error is not null)
        {
            // The log still has everything; a full disk may have room the next time.
            SnapshotLog.NotTaken(logger, id.ToString(), error.Message);
            return;
        }

        _bytesAtLast = log.SizeBytes;
        SnapshotLog.Taken(logger, id.ToString());
        _stored[id] = new StoredSnapshot(id, BytesOf(id), image.Provenance.LastTimestampMs);
        driver.SnapshotTaken(id);
        Clean();
    }

    private void Clean()
    {
        var all = files.Store.List();
        var known = all.Select(Known).ToList();
        var expired = taking.Retention.Expired(known, log.SizeBytes, taking.Clock.UtcMs);
        if (expired.Count == 0)
        {
            return;
        }

        driver.CutLogBefore(all[expired.Count], deletion => files.Disks.Submit(
            DiskLane.Background,
            () =>
            {
                deletion?.Invoke();
                foreach (var id in expired)
                {
                    files.Store.Delete(id);
                }
            },
            error => loop.Post(() => OnCut(expired, error))));
    }

    private void OnCut(IReadOnlyList<SnapshotId> expired, Exception? error)
    {
        foreach (var id in expired)
        {
            _stored.Remove(id);
        }

        _bytesAtLast = Math.Min(_bytesAtLast, log.SizeBytes);
        if (error is not null)
        {
            SnapshotLog.NotCleaned(logger, error.Message);
        }
    }

    /// <summary>One from before this start counts as of then: it goes later than it might.</summary>
    private StoredSnapshot Known(SnapshotId id) => _stored.TryGetValue(id, out var known)
        ? known
        : _stored[id] = new StoredSnapshot(id, BytesOf(id), _startedMs);

    private long BytesOf(SnapshotId id)
    {
        using var reader = files.Store.TryOpen(id);
        return reader?.Length ?? 0;
    }
}

/// <summary>When snapshots are taken and dropped. Immutable.</summary>
internal sealed record SnapshotTaking
{
    /// <summary><c>metadata.log.max.record.bytes.between.snapshots</c>.</summary>
    public required long BytesBetween { get; init; }

    /// <summary><c>metadata.log.max.snapshot.interval.ms</c>; zero for never.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>What may go.</summary>
    public required SnapshotRetention Retention { get; init; }

    /// <summary>The time.</summary>
    public required Hosting.NodeClock Clock { get; init; }

    /// <summary>Buffers.</summary>
    public required BufferPool Pool { get; init; }

    /// <summary>Where a transaction began that has not ended: no snapshot may reach into it. Read on the loader's loop.</summary>
    public required Func<Offset?> OpenTransaction { get; init; }
}
