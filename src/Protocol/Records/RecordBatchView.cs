using KRaftNet.Common;
using static KRaftNet.Protocol.Records.RecordBatchLayout;

namespace KRaftNet.Protocol.Records;

/// <summary>One whole batch in a buffer. Borrows the bytes, allocates nothing.</summary>
public readonly ref struct RecordBatchView
{
    private readonly ReadOnlySpan<byte> _bytes;

    private RecordBatchView(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>
    /// The batch that <paramref name="bytes"/> begin with; more may follow it. False if its stated length is less than
    /// a header, or more than the bytes.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out RecordBatchView batch)
    {
        batch = default;
        if (bytes.Length < HeaderSize)
        {
            return false;
        }

        var size = new RecordBatchHeader(bytes).SizeBytes;
        if (size < HeaderSize || size > bytes.Length)
        {
            return false;
        }

        batch = new RecordBatchView(bytes[..(int)size]);
        return true;
    }

    /// <summary>The batch, from its base offset to its last record.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Its fields.</summary>
    public RecordBatchHeader Header => new(_bytes);

    /// <summary>The records as they are stored: compressed, if the attributes say so.</summary>
    public ReadOnlySpan<byte> Payload => _bytes[HeaderSize..];

    /// <summary>Whether the stated checksum is that of the bytes.</summary>
    public bool IsCrcValid => Header.Crc == ComputeCrc();

    /// <summary>The checksum that the bytes have.</summary>
    public uint ComputeCrc() => Crc32C.Compute(_bytes[AttributesAt..]);
}
