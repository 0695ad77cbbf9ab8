using System.Buffers;

namespace KRaftNet.Protocol.Compression;

/// <summary>Leaves bytes as they are, for callers that treat all batches alike.</summary>
internal sealed class NoCodec : ICodec
{
    public CompressionType Type => CompressionType.None;

    public void Compress(ReadOnlySpan<byte> plain, int? level, IBufferWriter<byte> destination) =>
        destination.Write(plain);

    public Decompression Decompress(ReadOnlyMemory<byte> compressed, int plainBytesMax) => new Copy(compressed);

    private sealed class Copy(ReadOnlyMemory<byte> rest) : Decompression
    {
        private ReadOnlyMemory<byte> _rest = rest;

        public override int Read(Span<byte> destination)
        {
            var count = Math.Min(destination.Length, _rest.Length);
            _rest.Span[..count].CopyTo(destination);
            _rest = _rest[count..];
            return count;
        }

        public override void Dispose() => _rest = default;
    }
}
