using KRaftNet.Common;
using KRaftNet.Protocol.Compression;

namespace KRaftNet.Protocol.Records;

/// <summary>
/// What a batch says of itself besides its records. Immutable; the defaults are those of a plain producer.
/// </summary>
public sealed record RecordBatchOptions
{
    /// <summary>Offset of the first record; a producer leaves it 0, the leader gives it.</summary>
    public Offset BaseOffset { get; init; } = Offset.Zero;

    /// <summary>Epoch of the leader; a producer leaves it unset, the leader gives it.</summary>
    public LeaderEpoch LeaderEpoch { get; init; } = LeaderEpoch.None;

    /// <summary>The codec.</summary>
    public CompressionType Compression { get; init; } = CompressionType.None;

    /// <summary>The codec's level as Kafka's configs count it; null for the codec's default.</summary>
    public int? CompressionLevel { get; init; }

    /// <summary>Milliseconds that stand for the timestamps of all records; null if records have their own.</summary>
    public long? LogAppendTime { get; init; }

    /// <summary>The idempotent producer.</summary>
    public ProducerId ProducerId { get; init; } = ProducerId.None;

    /// <summary>Its incarnation; -1 for none.</summary>
    public short ProducerEpoch { get; init; } = -1;

    /// <summary>Its number of the first record; -1 for none.</summary>
    public int BaseSequence { get; init; } = -1;

    /// <summary>Whether the records belong to a transaction.</summary>
    public bool IsTransactional { get; init; }

    /// <summary>Whether the records are control records.</summary>
    public bool IsControl { get; init; }

    /// <summary>
    /// When tombstones and markers of the batch may be removed, in milliseconds; null if that is not set.
    /// </summary>
    public long? DeleteHorizonMs { get; init; }

    /// <summary>The attribute bits that follow from the above.</summary>
    public BatchAttributes Attributes => default(BatchAttributes)
        .With(Compression)
        .With(LogAppendTime is null ? TimestampType.CreateTime : TimestampType.LogAppendTime)
        .WithTransactional(IsTransactional)
        .WithControl(IsControl)
        .WithDeleteHorizon(DeleteHorizonMs is not null);
}
