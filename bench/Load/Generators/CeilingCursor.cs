using System.Buffers.Binary;
using KRaftNet.Load.Frames;

namespace KRaftNet.Load.Generators;

/// <summary>Reads of a ceiling's log by position.</summary>
/// <param name="batch">What the log is full of.</param>
/// <param name="logBytes">Bytes of the log.</param>
/// <param name="bytesMax">Bytes of an answer.</param>
internal sealed class CeilingCursor(PreparedBatch batch, long logBytes, int bytesMax) : IFetchCursor
{
    private long _position;

    /// <inheritdoc/>
    public int BytesMax { get; } = bytesMax;

    /// <inheritdoc/>
    public byte[] Request { get; } = CeilingFrames.Read(0, bytesMax);

    /// <inheritdoc/>
    public (int Bytes, int Records) Advance(Memory<byte> answer)
    {
        var bytes = answer.Length - CeilingFrames.LengthBytes;
        _position = _position + bytes + BytesMax <= logBytes ? _position + bytes : 0;
        BinaryPrimitives.WriteInt64BigEndian(Request.AsSpan(CeilingFrames.LengthBytes), _position);
        return (bytes, bytes / batch.Bytes.Length * batch.Records);
    }
}
