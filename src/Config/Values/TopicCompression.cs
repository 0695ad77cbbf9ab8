namespace KRaftNet.Config.Values;

/// <summary>How a topic's batches are stored (<c>compression.type</c>).</summary>
public enum TopicCompression
{
    /// <summary>As the producer compressed them.</summary>
    Producer,
    Uncompressed,
    Gzip,
    Snappy,
    Lz4,
    Zstd,
}
