using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers.Fetch.Sessions;

/// <summary>
/// A partition of a fetch session: what the client wants of it, and what it was last told. Owned by the session's lock.
/// </summary>
internal sealed class SessionPartition(FetchTarget target)
{
    /// <summary>Nothing that a partition can have: the next answer has news whatever it holds.</summary>
    private const long Untold = -1;

    private long _highWatermark = Untold;
    private long _logStart = Untold;

    /// <summary>What is wanted.</summary>
    public FetchTarget Target { get; set; } = target;

    /// <summary>Its place in the session; null once it was taken out.</summary>
    public LinkedListNode<SessionPartition>? Place { get; set; }

    /// <summary>
    /// Whether the client has to be told, because there are records, an error, or offsets that it does not know (KIP-227);
    /// takes note of what it is told.
    /// </summary>
    public bool Tell(FetchResponse.PartitionData data)
    {
        var hasNews = data.Records.Length > 0
            || data.ErrorCode != 0
            || data.HighWatermark != _highWatermark
            || data.LogStartOffset != _logStart
            || data.DivergingEpoch.Epoch >= 0
            || data.PreferredReadReplica >= 0;
        _logStart = data.LogStartOffset;

        // When the error is over the client must hear of the partition, though nothing else may have changed.
        _highWatermark = data.ErrorCode == 0 ? data.HighWatermark : Untold;
        return hasNews;
    }
}
