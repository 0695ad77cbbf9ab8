using KRaftNet.Protocol.Records;

namespace KRaftNet.Client.Producing;

/// <summary>A record to produce. Its bytes are the caller's, and are copied when it is appended.</summary>
public readonly ref struct ProducerRecord
{
    /// <summary>The key, or null.</summary>
    public RecordBytes Key { get; init; }

    /// <summary>The value, or null.</summary>
    public RecordBytes Value { get; init; }

    /// <summary>Headers, in their order.</summary>
    public ReadOnlySpan<RecordHeader> Headers { get; init; }

    /// <summary>Milliseconds since 1970; null for the time of appending.</summary>
    public long? Timestamp { get; init; }

    /// <summary>The partition; null to choose by the key, or any.</summary>
    public int? Partition { get; init; }
}
