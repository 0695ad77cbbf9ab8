using System.IO.Compression;

namespace KRaftNet.Protocol.Compression;

/// <summary>
/// Reads gzip members through the base library, which reports damage by exception, and an early end not at all.
/// </summary>
internal sealed class GzipDecompression : Decompression
{
    private readonly PaddedStream _compressed;
    private readonly GZipStream _gzip;
    private bool _isDamaged;

    public GzipDecompression(ReadOnlyMemory<byte> compressed)
    {
        _compressed = new PaddedStream(compressed);
        _gzip = new GZipStream(_compressed, CompressionMode.Decompress);
    }

    public override int Read(Span<byte> destination)
    {
        if (_isDamaged)
        {
            return Damaged;
        }

        try
        {
            var count = _gzip.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
            _isDamaged = count == 0 && _compressed.IsOverrun;
            return _isDamaged ? Damaged : count;
        }
        catch (InvalidDataException)
        {
            _isDamaged = true;
            return Damaged;
        }
    }

    public override void Dispose() => _gzip.Dispose();
}
