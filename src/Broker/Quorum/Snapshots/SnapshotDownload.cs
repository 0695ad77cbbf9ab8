using KRaftNet.Broker.Quorum.Messages;
using KRaftNet.Broker.Quorum.Peers;
using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Snapshots;
using KRaftNet.Raft;
using KRaftNet.Transport.Peers;
using Wire = KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Quorum.Snapshots;

/// <summary>
/// Fetches one snapshot from the leader, piece by piece, into a file that gets its name when all of it is there, readable
/// and durable. Owned by the driver's loop; what is slow runs on the disk executor.
/// </summary>
internal sealed class SnapshotDownload
{
    private readonly SnapshotFetch _fetch;
    private readonly SnapshotSource _source;
    private readonly ISnapshotEvents _events;
    private SnapshotWriter? _writer;
    private bool _isCancelled;

    private SnapshotDownload(SnapshotFetch fetch, SnapshotSource source, ISnapshotEvents events)
    {
        _fetch = fetch;
        _source = source;
        _events = events;
    }

    private SnapshotId Id => new(_fetch.SnapshotId.Offset, _fetch.SnapshotId.Epoch);

    /// <summary>Begins. Its end is told to the receiver, unless it is cancelled.</summary>
    public static SnapshotDownload Start(
        SnapshotFetch fetch, HostAndPort leader, SnapshotSource source, ISnapshotEvents events)
    {
        var download = new SnapshotDownload(fetch, source, events);
        download.Run(leader);
        return download;
    }

    /// <summary>It is not wanted any more: nothing is told.</summary>
    public void Cancel() => _isCancelled = true;

    private async void Run(HostAndPort leader)
    {
        FetchSnapshotResponse? last = null;
        try
        {
            _writer = _source.Store.Create(Id);
            long size;
            do
            {
                var request = FetchSnapshotMessages.ToWire(
                    _fetch, _source.Self, _writer.Length, _source.ClusterId, _source.MaxBytes);
                using var reply = await _source.Peers
                    .Ask<Wire.FetchSnapshotRequest, Wire.FetchSnapshotResponse>(leader, request);
                if (_isCancelled || FetchSnapshotMessages.FromWire(reply.Message) is not var (partition, response))
                {
                    break;
                }

                last = response;
                size = partition.Size;
                if (response.Error != RaftError.None || !TryTake(partition))
                {
                    break;
                }

                _events.OnPiece(_fetch);
                if (_writer.Length == size)
                {
                    Complete(_writer);
                    return;
                }
            }
            while (_writer.Length < size);
        }
        catch (Exception e) when (PeerFailure.Is(e))
        {
            // Told below: the core tries again, here or elsewhere.
            last = null;
        }
        catch (DiskException e)
        {
            _source.Loop.Post(() => _events.OnDiskFailed(e));
            return;
        }

        _source.Loop.Post(() => Fail(last));
    }

    /// <summary>A piece that is not what was asked for, or empty before the end, ends the download.</summary>
    private bool TryTake(Wire.FetchSnapshotResponse.PartitionSnapshot partition)
    {
        var writer = Invariant.NotNull(_writer);
        var piece = partition.UnalignedRecords.Bytes.Span;
        if (partition.Position != writer.Length || piece.IsEmpty || writer.Length + piece.Length > partition.Size)
        {
            return false;
        }

        writer.Append(piece);
        return true;
    }

    private void Complete(SnapshotWriter writer)
    {
        var voters = new VoterScan();
        _source.Disks.Submit(
            DiskLane.Background,
            () =>
            {
                using (writer)
                {
                    // Before it gets its name: one that has it is trusted at the next start.
                    SnapshotRecords.ReadPart(_source.Files, _source.Folder, Id, voters);
                    writer.Freeze();
                }
            },
            error => _source.Loop.Post(() => OnWritten(voters, error)));
    }

    private void OnWritten(VoterScan voters, Exception? error)
    {
        if (error is DamagedFileException)
        {
            Fail(null);
        }
        else if (error is not null)
        {
            _events.OnDiskFailed(error);
        }
        else if (!_isCancelled)
        {
            _events.OnFetched(_fetch, voters.Last, voters.LastKRaftVersion);
        }
    }

    private void Fail(FetchSnapshotResponse? answer)
    {
        _writer?.Dispose();
        if (!_isCancelled)
        {
            _events.OnFetchFailed(_fetch, answer);
        }
    }
}

/// <summary>Where snapshots come from and go to. Immutable.</summary>
internal sealed record SnapshotSource
{
    /// <summary>The metadata log's folder.</summary>
    public required string Folder { get; init; }

    /// <summary>The disk.</summary>
    public required IFileSystem Files { get; init; }

    /// <summary>Where slow work runs.</summary>
    public required IDiskExecutor Disks { get; init; }

    /// <summary>The snapshots in the folder.</summary>
    public required SnapshotStore Store { get; init; }

    /// <summary>The driver's loop.</summary>
    public required Common.Loops.IEventLoop Loop { get; init; }

    /// <summary>The other nodes.</summary>
    public required RaftPeers Peers { get; init; }

    /// <summary>This replica.</summary>
    public required ReplicaKey Self { get; init; }

    /// <summary>The cluster.</summary>
    public required string ClusterId { get; init; }

    /// <summary>Most bytes of a piece.</summary>
    public required int MaxBytes { get; init; }
}

/// <summary>Who is told what became of a download. Called on the driver's loop, within no input of the core.</summary>
internal interface ISnapshotEvents
{
    /// <summary>A piece came.</summary>
    void OnPiece(SnapshotFetch fetch);

    /// <summary>It is on disk, under its name.</summary>
    void OnFetched(SnapshotFetch fetch, VoterSet voters, short kraftVersion);

    /// <summary>It could not be had; with the leader's last answer, if there was one.</summary>
    void OnFetchFailed(SnapshotFetch fetch, FetchSnapshotResponse? answer);

    /// <summary>The disk refused it.</summary>
    void OnDiskFailed(Exception error);
}
