namespace KRaftNet.Protocol.Records;

/// <summary>Who gave a batch its timestamps (<c>message.timestamp.type</c>): bit 3 of its attributes.</summary>
public enum TimestampType
{
    /// <summary>The producer, one for each record.</summary>
    CreateTime = 0,

    /// <summary>The broker, one for the batch: its max timestamp counts for every record.</summary>
    LogAppendTime = 1,
}
