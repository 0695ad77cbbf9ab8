namespace KRaftNet.Protocol.Compression;

/// <summary>How the records of a batch are compressed: bits 0-2 of its attributes. 5 to 7 have no meaning.</summary>
public enum CompressionType
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>One gzip stream.</summary>
    Gzip = 1,

    /// <summary>Snappy blocks in the framing of the Java library.</summary>
    Snappy = 2,

    /// <summary>One LZ4 frame.</summary>
    Lz4 = 3,

    /// <summary>Zstandard frames (KIP-110).</summary>
    Zstd = 4,
}
