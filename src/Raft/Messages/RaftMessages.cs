namespace KRaftNet.Raft;

/// <summary>
/// A request of the quorum, sent or received: the partition's part of Kafka's message. The driver has checked cluster
/// id, topic and partition, and fills in 0 or <see cref="DirectoryId.Zero"/> for what an old version does not carry.
/// </summary>
public abstract record RaftRequest;

/// <summary>
/// The answer to a request. <paramref name="Epoch"/> and <paramref name="LeaderId"/> are the answering replica's,
/// whatever the error. A request that the peer could not answer at all is not a response: see
/// <c>RaftCore.RequestFailed</c>.
/// </summary>
public abstract record RaftResponse(RaftError Error, LeaderEpoch Epoch, NodeId LeaderId);

/// <summary>A request to send. Its identity ties the response to it: hand the same object back.</summary>
/// <param name="To">
/// The receiver, or <see cref="ReplicaKey.Any"/>: a bootstrap server, or any voter, chosen in turn.
/// </param>
/// <param name="Request">What to send.</param>
public sealed record OutboundRequest(ReplicaKey To, RaftRequest Request);

/// <summary>
/// The answer to the request that was stepped in with <paramref name="Token"/>; each is answered once.
/// </summary>
public readonly record struct Answer(long Token, RaftResponse Response);
