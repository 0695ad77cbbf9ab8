using KRaftNet.Common;
using KRaftNet.Common.Files;

namespace KRaftNet.Protocol.Wire;

/// <summary>
/// The value of a field of record batches: null, bytes in memory, or ranges of files that the transport sends without
/// their passing through our memory. Immutable; bytes and leases are borrowed, whoever made them owns them.
/// </summary>
public readonly struct RecordsPayload
{
    private readonly Memory<byte> _bytes;
    private readonly bool _isPresent;

    /// <summary>Bytes in memory, maybe none.</summary>
    public RecordsPayload(Memory<byte> bytes)
    {
        _bytes = bytes;
        _isPresent = true;
        Length = bytes.Length;
    }

    /// <summary>File ranges, at least one, to be sent one behind the other.</summary>
    public RecordsPayload(IReadOnlyList<FileRange> ranges)
    {
        Invariant.Require(ranges.Count > 0);
        Ranges = ranges;
        _isPresent = true;
        var length = 0;
        for (var i = 0; i < ranges.Count; i++)
        {
            length = checked(length + ranges[i].Length);
        }

        Length = length;
    }

    /// <summary>No batch, and not null.</summary>
    public static RecordsPayload Empty => new(Memory<byte>.Empty);

    /// <summary>No value; also what <c>default</c> is.</summary>
    public static RecordsPayload Null => default;

    /// <summary>Whether it is null.</summary>
    public bool IsNull => !_isPresent;

    /// <summary>The ranges, if it is made of them.</summary>
    public IReadOnlyList<FileRange>? Ranges { get; }

    /// <summary>Bytes in all, 0 for null.</summary>
    public int Length { get; }

    /// <summary>
    /// The bytes, empty for null; not for ranges. After reading they are a slice of the reader's buffer, in which the
    /// leader patches base offset and leader epoch.
    /// </summary>
    public Memory<byte> Bytes
    {
        get
        {
            Invariant.Require(Ranges is null);
            return _bytes;
        }
    }
}
