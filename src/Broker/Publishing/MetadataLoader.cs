using KRaftNet.Broker.Quorum;
using KRaftNet.Common;
using KRaftNet.Common.Loops;
using KRaftNet.LogStore.Logs;
using KRaftNet.LogStore.Snapshots;
using KRaftNet.Metadata.Delta;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Publishing;

/// <summary>
/// Turns committed records into images and hands them to the publishers, in order, whenever it has caught up with the high
/// watermark. Owned by its loop; it only reads the log, so the quorum's loop is not held up by it.
/// </summary>
internal sealed class MetadataLoader : IQuorumListener, ICommittedVisitor
{
    private readonly SegmentedLog _log;
    private readonly IEventLoop _loop;
    private readonly Action<FatalException> _fatal;
    private readonly Func<SnapshotId, Func<ICommittedVisitor, MetadataProvenance>> _readSnapshot;
    private readonly MetadataTransactionFilter _transactions = new();
    private readonly List<IMessage> _records = [];
    private IReadOnlyList<IMetadataPublisher> _publishers = [];
    private MetadataImage _published = MetadataImage.Empty;
    private MetadataDelta _delta = new(MetadataImage.Empty);
    private MetadataProvenance _read = MetadataProvenance.None;
    private Func<ICommittedVisitor, MetadataProvenance>? _snapshot;
    private Offset _highWatermark;
    private bool _isWhole;
    private bool _stopped;

    /// <param name="log">The metadata log.</param>
    /// <param name="latest">The snapshot that stands for the log up to its end; null if there is none.</param>
    /// <param name="readSnapshot">How a snapshot is read.</param>
    /// <param name="loop">Where all of this runs.</param>
    /// <param name="fatal">Is told when the metadata cannot be read.</param>
    public MetadataLoader(
        SegmentedLog log,
        SnapshotId? latest,
        Func<SnapshotId, Func<ICommittedVisitor, MetadataProvenance>> readSnapshot,
        IEventLoop loop,
        Action<FatalException> fatal)
    {
        _log = log;
        _readSnapshot = readSnapshot;
        _snapshot = latest is { } id ? readSnapshot(id) : null;
        _loop = loop;
        _fatal = fatal;
    }

    /// <summary>Where a transaction began that has not ended; null if none is open. Read on the loop, by publishers.</summary>
    public Offset? OpenTransaction => _transactions.OpenSince;

    /// <summary>Who is told of images, in this order: a later one may rely on what an earlier one did.</summary>
    public void Start(IReadOnlyList<IMetadataPublisher> publishers) => _loop.Post(() => _publishers = publishers);

    /// <summary>Publishes nothing any more.</summary>
    public void Stop() => _loop.Post(() => _stopped = true);

    /// <inheritdoc/>
    public void OnHighWatermark(Offset highWatermark) => _loop.Post(() =>
    {
        _highWatermark = Offset.Max(_highWatermark, highWatermark);
        CatchUp();
    });

    /// <inheritdoc/>
    public void OnSnapshotInstalled(SnapshotId snapshot) => _loop.Post(() =>
    {
        _snapshot = _readSnapshot(snapshot);
        _highWatermark = Offset.Max(_highWatermark, snapshot.EndOffset);
        CatchUp();
    });

    /// <inheritdoc/>
    public void OnRoleChange(RoleChange change, Offset logEnd)
    {
        // Who leads does not change what is committed.
    }

    /// <inheritdoc/>
    void ICommittedVisitor.OnRecord(Offset offset, IMessage record) => _transactions.Accept(record, offset, _records);

    /// <inheritdoc/>
    void ICommittedVisitor.OnControlRecord(Offset offset, IMessage record)
    {
        if (record is Protocol.Messages.KRaftVersionRecord version)
        {
            _delta.ReplayKRaftVersion(version.KRaftVersion);
        }
    }

    private Offset Next => _read.LastOffset + 1;

    private void CatchUp()
    {
        try
        {
            ReadSnapshot();
            while (!_stopped && Next < _highWatermark)
            {
                ReadChunk();
            }

            if (!_stopped && _read.LastOffset > _published.Provenance.LastOffset)
            {
                PublishImage();
            }
        }
        catch (FatalException e)
        {
            Fail(e);
        }
        catch (Exception e) when (e is MetadataReplayException or InvariantException or IOException)
        {
            Fail(new FatalException(FatalReason.MetadataInvariantBroken, e.Message, e));
        }
    }

    /// <summary>
    /// What is in a snapshot was committed before it was taken. It stands for everything, so it is read onto nothing: what
    /// was deleted since the last image is not in it.
    /// </summary>
    private void ReadSnapshot()
    {
        if (_snapshot is not { } snapshot || _stopped)
        {
            return;
        }

        _snapshot = null;
        _transactions.Reset();
        _delta = new MetadataDelta(MetadataImage.Empty);
        _isWhole = true;
        Take(snapshot(this));
    }

    private void ReadChunk()
    {
        var last = CommittedRecords.Read(_log, Next, _highWatermark, this);
        Invariant.Require(last is not null);
        Take(last.Value);
    }

    private void Take(MetadataProvenance read)
    {
        foreach (var record in _records)
        {
            _delta.Replay(record);
        }

        _records.Clear();
        _read = read;
    }

    private void PublishImage()
    {
        var image = _delta.Apply(_read);
        var changes = _isWhole ? MetadataChanges.Between(_published, image) : _delta.ChangesIn(image);
        _isWhole = false;
        _published = image;
        _delta = new MetadataDelta(image);
        foreach (var publisher in _publishers)
        {
            publisher.Publish(changes, image);
        }
    }

    private void Fail(FatalException e)
    {
        _stopped = true;
        _fatal(e);
    }
}
