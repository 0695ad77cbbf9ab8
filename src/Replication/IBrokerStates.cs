namespace KRaftNet.Replication;

/// <summary>What the metadata says of brokers. Called under a partition's lock: must not wait or take locks.</summary>
public interface IBrokerStates
{
    /// <summary>
    /// The epoch of a broker that may join an ISR: registered, not fenced, not in controlled shutdown. Null of any other.
    /// </summary>
    BrokerEpoch? ActiveEpochOf(NodeId broker);
}
