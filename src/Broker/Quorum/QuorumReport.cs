using KRaftNet.LogStore.Snapshots;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Quorum;

/// <summary>The quorum as its leader sees it. Immutable.</summary>
/// <param name="Description">Leader, voters, observers.</param>
/// <param name="Voters">The voters in force, with their endpoints.</param>
/// <param name="Now">The time that the description's times are to be compared with.</param>
internal sealed record QuorumReport(QuorumDescription Description, VoterSet Voters, TimeSpan Now);

/// <summary>What a snapshot says besides metadata. Immutable.</summary>
/// <param name="Id">Where it ends.</param>
/// <param name="Voters">The voters in force there.</param>
/// <param name="KRaftVersion">The level of kraft.version there.</param>
internal sealed record SnapshotFrame(SnapshotId Id, VoterSet Voters, short KRaftVersion);
