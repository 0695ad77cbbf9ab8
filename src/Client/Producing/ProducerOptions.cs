using KRaftNet.Protocol.Compression;

namespace KRaftNet.Client.Producing;

/// <summary>How a producer writes. Immutable.</summary>
public sealed record ProducerOptions
{
    /// <summary>Whom the leader waits for: -1 all in-sync replicas, 1 itself, 0 nobody.</summary>
    public short Acks { get; init; } = -1;

    /// <summary>The codec of the batches.</summary>
    public CompressionType Compression { get; init; } = CompressionType.Lz4;

    /// <summary>Bytes before compression at which a batch is complete; a larger record goes alone.</summary>
    public int BatchBytes { get; init; } = 256 << 10;

    /// <summary>Bytes of records that may wait to be sent or acknowledged before who appends has to wait.</summary>
    public long BufferedBytesMax { get; init; } = 16 << 20;
}
