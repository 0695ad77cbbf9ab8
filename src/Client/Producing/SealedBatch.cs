using KRaftNet.Common.Buffers;

namespace KRaftNet.Client.Producing;

/// <summary>A batch that waits to be acknowledged. Owned by the queue of its partition, which disposes it.</summary>
/// <param name="Bytes">The batch as it is sent, each time the same.</param>
/// <param name="PlainBytes">Its size before compression.</param>
/// <param name="Count">Records in it.</param>
internal sealed record SealedBatch(PooledBuffer Bytes, long PlainBytes, int Count) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Bytes.Dispose();
}
