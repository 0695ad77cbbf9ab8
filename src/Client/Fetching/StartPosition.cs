using System.Globalization;

namespace KRaftNet.Client.Fetching;

/// <summary>Where reading begins. Immutable.</summary>
public readonly record struct StartPosition
{
    private const long EarliestTimestamp = -2;
    private const long LatestTimestamp = -1;

    private StartPosition(long? offset, long timestamp)
    {
        Offset = offset;
        Timestamp = timestamp;
    }

    /// <summary>At the oldest record.</summary>
    public static StartPosition Start => new(null, EarliestTimestamp);

    /// <summary>Behind the newest record.</summary>
    public static StartPosition End => new(null, LatestTimestamp);

    /// <summary>At an offset, from 0.</summary>
    public static StartPosition At(long offset) => new(offset, LatestTimestamp);

    /// <summary>The offset, if it is given as such.</summary>
    internal long? Offset { get; }

    /// <summary>What ListOffsets is asked for otherwise.</summary>
    internal long Timestamp { get; }

    /// <inheritdoc/>
    public override string ToString() => Offset?.ToString(CultureInfo.InvariantCulture)
        ?? (Timestamp == EarliestTimestamp ? "start" : "end");
}
