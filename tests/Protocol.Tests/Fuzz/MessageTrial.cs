using System.Buffers;
using System.Text.Json;
using KRaftNet.Protocol.Wire;
using KRaftNet.TestKit.Fuzz;

namespace KRaftNet.Protocol.Tests.Fuzz;

/// <summary>A way to read a message, so that a wrong one can stand in.</summary>
internal delegate IMessage MessageReading(MessageDescriptor type, ref WireReader reader, short version);

/// <summary>
/// Reads bytes as a message and holds what happens against what may: a documented exception, or a message that is
/// written and read again as itself; and no more memory than the bytes are worth. Owned by one worker.
/// </summary>
internal sealed class MessageTrial(MessageReading? reading = null)
{
    /// <summary>What a small input may cost: objects are larger than the bytes that they come from.</summary>
    public const int AllocatedBytesMin = 64 << 10;

    /// <summary>
    /// What a byte that was read may become: the smallest element takes one, its object and place in a list many.
    /// </summary>
    private const int ObjectBytesMax = 64;

    /// <summary>Of that many accepted messages one is looked at field by field.</summary>
    private const int JsonEvery = 8;

    private readonly MessageReading _read = reading ?? Read;
    private readonly ArrayBufferWriter<byte> _firstJson = new();
    private readonly ArrayBufferWriter<byte> _secondJson = new();
    private byte[] _first = new byte[2 * FuzzInput.BytesMax];
    private byte[] _second = new byte[2 * FuzzInput.BytesMax];
    private int _accepted;

    /// <summary>The most that reading so many bytes may allocate.</summary>
    public static long AllocatedBytesMax(int length) => AllocatedBytesMin + (2L * length);

    /// <summary>Tries the bytes.</summary>
    /// <exception cref="FuzzFinding">They did what none may do.</exception>
    public FuzzOutcome Try(MessageDescriptor type, short version, Memory<byte> bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        IMessage? message = null;
        var reader = new WireReader(bytes);
        try
        {
            message = _read(type, ref reader, version);
        }
        catch (Exception e) when (e is MalformedMessageException or UnsupportedMessageVersionException)
        {
            // As documented.
        }
        catch (Exception e) when (e is not FuzzFinding)
        {
            throw new FuzzFinding($"reading throws {e.GetType().Name}: {e.Message}", e);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        FuzzFinding.Unless(
            allocated <= AllocatedBytesMax(bytes.Length) + ((long)ObjectBytesMax * reader.Position),
            $"{reader.Position} of {bytes.Length} bytes made reading allocate {allocated}");
        if (message is null)
        {
            return FuzzOutcome.Refused;
        }

        CheckWriting(message, version);
        return FuzzOutcome.Accepted;
    }

    private static IMessage Read(MessageDescriptor type, ref WireReader reader, short version) =>
        type.Read(ref reader, version);

    private void CheckWriting(IMessage message, short version)
    {
        if (Write(message, version, ref _first) is not { } written)
        {
            return;
        }

        var reader = new WireReader(written);
        var again = Invoke(message.Descriptor, ref reader, version);
        FuzzFinding.Unless(reader.Remaining == 0, $"{reader.Remaining} of the bytes that were written are not read");
        var repeated = Write(again, version, ref _second);
        FuzzFinding.Unless(
            repeated is { } bytes && bytes.Span.SequenceEqual(written.Span), "written again the message is another");
        if (_accepted++ % JsonEvery == 0)
        {
            FuzzFinding.Unless(
                Json(message, version, _firstJson).SequenceEqual(Json(again, version, _secondJson)),
                "read again the message is another");
        }
    }

    private IMessage Invoke(MessageDescriptor type, ref WireReader reader, short version)
    {
        try
        {
            return _read(type, ref reader, version);
        }
        catch (Exception e)
        {
            throw new FuzzFinding($"what was written is not read: {e.GetType().Name}: {e.Message}", e);
        }
    }

    /// <summary>The bytes; null where there is no form for what was read, as for unknown tags out of order.</summary>
    private static Memory<byte>? Write(IMessage message, short version, ref byte[] buffer)
    {
        try
        {
            var size = message.Size(version);
            FuzzFinding.Unless(size.External == 0, "what was read is in a file");
            if (size.Inline > buffer.Length)
            {
                buffer = new byte[2 * size.Inline];
            }

            var writer = new WireWriter(buffer.AsSpan(0, size.Inline));
            message.Write(ref writer, version);
            FuzzFinding.Unless(writer.Position == size.Inline, $"{writer.Position} bytes written, {size.Inline} stated");
            return buffer.AsMemory(0, size.Inline);
        }
        catch (UnsupportedFieldException)
        {
            return null;
        }
        catch (Exception e) when (e is not FuzzFinding)
        {
            throw new FuzzFinding($"writing throws {e.GetType().Name}: {e.Message}", e);
        }
    }

    private static ReadOnlySpan<byte> Json(IMessage message, short version, ArrayBufferWriter<byte> buffer)
    {
        buffer.ResetWrittenCount();
        using var json = new Utf8JsonWriter(buffer);
        message.WriteJson(json, version);
        json.Flush();
        return buffer.WrittenSpan;
    }
}
