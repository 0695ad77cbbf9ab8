using KRaftNet.Broker.Quorum.Snapshots;
using KRaftNet.Broker.Quorum.Peers;
using KRaftNet.Common;
using KRaftNet.LogStore.Snapshots;
using KRaftNet.Protocol.Records;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Quorum;

/// <summary>
/// What a follower does to its log because its leader said so: cut it, append to it, replace it by a snapshot. Owned by the
/// driver's loop; called within the execution of a <see cref="Ready"/>, but for the installation.
/// </summary>
internal sealed class FollowerWork(RaftCore core, MetadataLog log, SnapshotSource snapshots, NodeAddresses addresses)
{
    private SnapshotDownload? _download;

    /// <summary>Cuts the log.</summary>
    public void Truncate(Offset end)
    {
        log.TruncateTo(end);
        core.Truncated(log.End);
    }

    /// <summary>Appends what of the leader's bytes goes on where the log ends.</summary>
    public void Append(ReadOnlyMemory<byte> bytes)
    {
        var length = FetchedBatches.CountAcceptable(bytes.Span, core.LogEnd, core.Election.Epoch);
        if (length == 0)
        {
            core.FetchedRecordsRefused();
            return;
        }

        var accepted = bytes[..length];
        log.AppendFetched(accepted.Span);
        while (!accepted.IsEmpty)
        {
            var header = new RecordBatchHeader(accepted.Span);
            core.Appended(header.NextOffset, header.LeaderEpoch);
            if (header.Attributes.IsControl)
            {
                foreach (var (offset, record) in FetchedBatches.ControlRecordsIn(accepted[..(int)header.SizeBytes].ToArray()))
                {
                    core.ControlRecordAppended(offset, record);
                }
            }

            accepted = accepted[(int)header.SizeBytes..];
        }
    }

    /// <summary>Begins to fetch a snapshot; what was fetched before is not wanted any more.</summary>
    public void Fetch(SnapshotFetch fetch, ISnapshotEvents events)
    {
        Forget();
        if (addresses.Find(fetch.LeaderId, core.Voters) is { } leader)
        {
            _download = SnapshotDownload.Start(fetch, leader, snapshots, events);
        }
        else
        {
            snapshots.Loop.Post(() => events.OnFetchFailed(fetch, null));
        }
    }

    /// <summary>The role changed: what was being fetched is not wanted any more.</summary>
    public void Forget()
    {
        _download?.Cancel();
        _download = null;
    }

    /// <summary>Puts a snapshot that is on disk in the place of the log; false if it is not wanted any more.</summary>
    public bool TryInstall(SnapshotFetch fetch, VoterSet voters, short kraftVersion)
    {
        _download = null;
        if (!core.IsWanted(fetch))
        {
            return false;
        }

        log.RestartAt(fetch.SnapshotId.Offset);
        core.SnapshotInstalled(fetch, voters, kraftVersion);
        return true;
    }

    /// <summary>The snapshot's name in the store.</summary>
    public static SnapshotId IdOf(SnapshotFetch fetch) => new(fetch.SnapshotId.Offset, fetch.SnapshotId.Epoch);
}
