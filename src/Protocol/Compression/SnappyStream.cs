namespace KRaftNet.Protocol.Compression;

/// <summary>The framing of the Java library around snappy blocks; integers are big-endian.</summary>
internal static class SnappyStream
{
    /// <summary>Bytes of a block's length.</summary>
    public const int BlockLengthBytes = 4;

    /// <summary>Eight bytes of name, int32 version, int32 oldest version that may read it.</summary>
    public static ReadOnlySpan<byte> Header =>
        [0x82, (byte)'S', (byte)'N', (byte)'A', (byte)'P', (byte)'P', (byte)'Y', 0, 0, 0, 0, 1, 0, 0, 0, 1];

    /// <summary>What tells the framing; no bare block begins so with a true length.</summary>
    public static ReadOnlySpan<byte> Magic => Header[..8];
}
