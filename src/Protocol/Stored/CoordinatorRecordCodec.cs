using KRaftNet.Common;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Protocol.Stored;

/// <summary>
/// Keys and values of one coordinator topic. A key starts with its record type, which also says what the value is; a
/// record without a value deletes what its key names. Immutable.
/// </summary>
public sealed class CoordinatorRecordCodec
{
    // Keys have been frozen at version 0: the number in their place is the type.
    private const short KeyVersion = 0;
    private readonly MessageKind _keyKind;
    private readonly MessageTable _keys;
    private readonly MessageTable _values;

    private CoordinatorRecordCodec(MessageKind keys, MessageKind values)
    {
        _keyKind = keys;
        _keys = new MessageTable(keys);
        _values = new MessageTable(values);
    }

    /// <summary><c>__consumer_offsets</c>.</summary>
    public static CoordinatorRecordCodec Groups { get; } = new(MessageKind.GroupKey, MessageKind.GroupValue);

    /// <summary><c>__transaction_state</c>.</summary>
    public static CoordinatorRecordCodec Transactions { get; } =
        new(MessageKind.TransactionKey, MessageKind.TransactionValue);

    /// <summary><c>__share_group_state</c>.</summary>
    public static CoordinatorRecordCodec Shares { get; } = new(MessageKind.ShareKey, MessageKind.ShareValue);

    /// <summary>Reads a key.</summary>
    /// <exception cref="MalformedMessageException">The bytes are no key.</exception>
    /// <exception cref="UnknownRecordTypeException">The type is none that we know.</exception>
    public IMessage ReadKey(ReadOnlyMemory<byte> key)
    {
        var reader = new WireReader(key);
        var type = _keys.Get(reader.ReadInt16());
        return type.Read(ref reader, KeyVersion);
    }

    /// <summary>Reads the value that belongs to a key.</summary>
    /// <exception cref="MalformedMessageException">The bytes are no such value.</exception>
    /// <exception cref="UnsupportedMessageVersionException">The version is newer than ours.</exception>
    public IMessage ReadValue(IMessage key, ReadOnlyMemory<byte> value, out short version)
    {
        var reader = new WireReader(value);
        version = reader.ReadInt16();
        return _values.Get(TypeOf(key)).Read(ref reader, version);
    }

    /// <summary>Bytes that <see cref="WriteKey"/> writes.</summary>
    public static int KeySize(IMessage key) => VersionedValue.Size(key, KeyVersion);

    /// <summary>
    /// Writes a key into a span of exactly its size; values are written by <see cref="VersionedValue"/>.
    /// </summary>
    public void WriteKey(IMessage key, Span<byte> bytes) => VersionedValue.Write(TypeOf(key), key, KeyVersion, bytes);

    private short TypeOf(IMessage key)
    {
        Invariant.Require(key.Descriptor.Kind == _keyKind);
        return key.Descriptor.Key!.Value;
    }
}
