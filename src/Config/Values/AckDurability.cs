namespace KRaftNet.Config.Values;

/// <summary>What an acknowledgement to <c>acks=all</c> promises (<c>ack.durability</c>).</summary>
public enum AckDurability
{
    /// <summary>Every in-sync replica has flushed the batch to its disk.</summary>
    Fsync,

    /// <summary>Every in-sync replica has the batch in its page cache: Kafka's promise.</summary>
    Replicated,
}
