namespace KRaftNet.Protocol.Records;

/// <summary>Which timestamps a topic takes, in milliseconds, both inclusive. Immutable.</summary>
public readonly record struct TimestampRange(long Min, long Max)
{
    /// <summary>The value of the limits below that means none.</summary>
    public const long Unlimited = long.MaxValue;

    private const long NoTimestamp = -1;

    /// <summary>
    /// The range around now of <c>message.timestamp.before.max.ms</c> and <c>message.timestamp.after.max.ms</c>.
    /// </summary>
    public static TimestampRange Around(long now, long beforeMaxMs, long afterMaxMs) => new(
        beforeMaxMs == Unlimited ? long.MinValue : now - beforeMaxMs,
        afterMaxMs > Unlimited - now ? long.MaxValue : now + afterMaxMs);

    /// <summary>Whether a record may have the timestamp; to have none is always allowed.</summary>
    public bool Allows(long timestamp) => timestamp == NoTimestamp || (timestamp >= Min && timestamp <= Max);
}
