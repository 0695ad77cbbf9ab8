using KRaftNet.Protocol.Compression;

namespace KRaftNet.Protocol.Records;

/// <summary>The attribute bits of a batch. Bits 7 to 15 have no meaning and are kept as they came. Immutable.</summary>
public readonly record struct BatchAttributes(short Value)
{
    private const int CompressionMask = 0x07;
    private const int LogAppendTimeBit = 0x08;
    private const int TransactionalBit = 0x10;
    private const int ControlBit = 0x20;
    private const int DeleteHorizonBit = 0x40;

    /// <summary>
    /// The codec; a value that the enum does not name where <see cref="IsCompressionKnown"/> is false.
    /// </summary>
    public CompressionType Compression => (CompressionType)(Value & CompressionMask);

    /// <summary>Whether the codec bits have a meaning.</summary>
    public bool IsCompressionKnown => Compression <= CompressionType.Zstd;

    /// <summary>Who gave the timestamps.</summary>
    public TimestampType TimestampType =>
        (Value & LogAppendTimeBit) == 0 ? TimestampType.CreateTime : TimestampType.LogAppendTime;

    /// <summary>Whether the records belong to a transaction (KIP-98).</summary>
    public bool IsTransactional => (Value & TransactionalBit) != 0;

    /// <summary>Whether the records are for brokers, not for consumers: see <see cref="ControlRecordType"/>.</summary>
    public bool IsControl => (Value & ControlBit) != 0;

    /// <summary>
    /// Whether the base timestamp is the time at which tombstones and markers may be removed (KIP-534); deltas of
    /// records count from it all the same.
    /// </summary>
    public bool HasDeleteHorizon => (Value & DeleteHorizonBit) != 0;

    /// <summary>The same with another codec.</summary>
    public BatchAttributes With(CompressionType compression) =>
        new((short)(((ushort)Value & ~CompressionMask) | ((int)compression & CompressionMask)));

    /// <summary>The same with another timestamp type.</summary>
    public BatchAttributes With(TimestampType type) => With(LogAppendTimeBit, type == TimestampType.LogAppendTime);

    /// <summary>The same with the transactional bit as given.</summary>
    public BatchAttributes WithTransactional(bool isTransactional) => With(TransactionalBit, isTransactional);

    /// <summary>The same with the control bit as given.</summary>
    public BatchAttributes WithControl(bool isControl) => With(ControlBit, isControl);

    /// <summary>The same with the delete horizon bit as given.</summary>
    public BatchAttributes WithDeleteHorizon(bool hasDeleteHorizon) => With(DeleteHorizonBit, hasDeleteHorizon);

    private BatchAttributes With(int bit, bool isSet) =>
        new((short)(isSet ? (ushort)Value | bit : (ushort)Value & ~bit));
}
