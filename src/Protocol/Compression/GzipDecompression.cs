using System.IO.Compression;
using System.Runtime.InteropServices;

namespace KRaftNet.Protocol.Compression;

/// <summary>Reads gzip members through the base library, which reports damage by exception.</summary>
internal sealed class GzipDecompression : Decompression
{
    private readonly GZipStream _stream;
    private bool _isDamaged;

    public GzipDecompression(ReadOnlyMemory<byte> compressed) =>
        _stream = new GZipStream(StreamOver(compressed), CompressionMode.Decompress);

    public override int Read(Span<byte> destination)
    {
        if (_isDamaged)
        {
            return 0;
        }

        try
        {
            return _stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException)
        {
            _isDamaged = true;
            return Damaged;
        }
    }

    public override void Dispose() => _stream.Dispose();

    private static MemoryStream StreamOver(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false);
}
