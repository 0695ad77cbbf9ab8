namespace KRaftNet.Config.Values;

/// <summary>Which time a record carries (<c>message.timestamp.type</c>).</summary>
public enum MessageTimestamp
{
    /// <summary>The one that the producer gave.</summary>
    CreateTime,

    /// <summary>The time of the append, set by the leader.</summary>
    LogAppendTime,
}
