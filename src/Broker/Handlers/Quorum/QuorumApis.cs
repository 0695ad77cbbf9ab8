using KRaftNet.Broker.Hosting;
using KRaftNet.Broker.Quorum;
using KRaftNet.Broker.Requests;
using KRaftNet.LogStore.Snapshots;

namespace KRaftNet.Broker.Handlers.Quorum;

/// <summary>What a controller's listener serves of the quorum: the one place where these handlers are made. Immutable.</summary>
internal sealed record QuorumApis
{
    /// <summary>The driver.</summary>
    public required QuorumAccess Access { get; init; }

    /// <summary>The metadata log.</summary>
    public required MetadataLog Log { get; init; }

    /// <summary>Its snapshots.</summary>
    public required SnapshotStore Snapshots { get; init; }

    /// <summary>How voters are added.</summary>
    public required VoterAddition Additions { get; init; }

    /// <summary>The time.</summary>
    public required NodeClock Clock { get; init; }

    /// <summary>Most bytes of an answer to a fetch.</summary>
    public required int FetchMaxBytes { get; init; }

    /// <summary>The handlers.</summary>
    public IEnumerable<ApiHandler> Handlers()
    {
        yield return new VoteHandler(Access);
        yield return new BeginQuorumEpochHandler(Access);
        yield return new EndQuorumEpochHandler(Access);
        yield return new RaftFetchHandler(Access, Log, FetchMaxBytes);
        yield return new FetchSnapshotHandler(Access, Snapshots);
        yield return new DescribeQuorumHandler(Access, Clock);
        yield return new AddRaftVoterHandler(Access, Additions);
        yield return new RemoveRaftVoterHandler(Access);
        yield return new UpdateRaftVoterHandler(Access);
    }
}
