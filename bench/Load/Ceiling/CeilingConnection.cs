using System.Buffers.Binary;
using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using KRaftNet.Load.Frames;
using KRaftNet.Load.Native;
using KRaftNet.Load.Wire;

namespace KRaftNet.Load.Ceiling;

/// <summary>
/// Serves one connection on a thread of its own, which waits in the system: the least that can be between socket and file.
/// </summary>
internal sealed class CeilingConnection(FrameStream stream, CeilingLogs logs, ReplicatedSets sets)
{
    private byte[] _answers = new byte[64 * CeilingFrames.AnswerBytes];
    private byte[] _memory = [];
    private int _answersLength;

    /// <summary>Serves until the other side ends it.</summary>
    public void Run()
    {
        using (stream)
        {
            try
            {
                Serve();
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
            {
                // A client that goes away without reading its last answers.
            }
        }
    }

    /// <summary>Sends to a client that may have gone away.</summary>
    public static void TrySend(FrameStream to, ReadOnlySpan<byte> bytes)
    {
        try
        {
            to.Send(bytes);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The round is over for that client.
        }
    }

    private void Serve()
    {
        var greeting = stream.Take().Span[CeilingFrames.LengthBytes..];
        var use = (CeilingUse)BinaryPrimitives.ReadInt32BigEndian(greeting);
        var number = BinaryPrimitives.ReadInt32BigEndian(greeting[sizeof(int)..]);
        switch (use)
        {
            case CeilingUse.Drop:
                logs.Drop(number);
                Acknowledge(0);
                SendAnswers();
                break;
            case CeilingUse.ReadFile:
                using (var file = File.OpenHandle(logs.Get(number).Path))
                {
                    ServeFrames(frame => SendFile(file, frame));
                }

                break;
            case CeilingUse.ReadMemory:
                ServeFrames(SendMemory);
                break;
            case >= CeilingUse.LeadSet:
                sets.Serve(use, number, stream);
                break;
            case CeilingUse.Discard:
                ServeFrames(_ => Acknowledge(0));
                break;
            default:
                ServeAppends(use, logs.Get(number));
                break;
        }
    }

    private void ServeAppends(CeilingUse use, CeilingLog log) => ServeFrames(frame =>
    {
        var offset = log.Append(frame.Span).Value;
        if (use == CeilingUse.AppendFlushed)
        {
            log.Flusher.Ask(stream, offset);
            return;
        }

        Acknowledge(offset);
        if (use == CeilingUse.AppendAndFlush)
        {
            log.Flusher.Ask();
        }
    });

    /// <summary>Answers that come of one receive leave in one send.</summary>
    private void ServeFrames(Action<Memory<byte>> serve)
    {
        do
        {
            while (stream.TryTake(out var frame))
            {
                serve(frame[CeilingFrames.LengthBytes..]);
            }

            SendAnswers();
        }
        while (stream.Receive());
    }

    private void Acknowledge(long baseOffset)
    {
        if (_answersLength + CeilingFrames.AnswerBytes > _answers.Length)
        {
            Array.Resize(ref _answers, 2 * _answers.Length);
        }

        CeilingFrames.WriteAnswer(_answers.AsSpan(_answersLength), baseOffset);
        _answersLength += CeilingFrames.AnswerBytes;
    }

    private void SendAnswers()
    {
        if (_answersLength > 0)
        {
            stream.Send(_answers.AsSpan(0, _answersLength));
            _answersLength = 0;
        }
    }

    private void SendMemory(Memory<byte> request)
    {
        var bytes = BinaryPrimitives.ReadInt32BigEndian(request.Span[sizeof(long)..]);
        if (_memory.Length != CeilingFrames.LengthBytes + bytes)
        {
            _memory = new byte[CeilingFrames.LengthBytes + bytes];
            BinaryPrimitives.WriteInt32BigEndian(_memory, bytes);
        }

        stream.Send(_memory);
    }

    private unsafe void SendFile(Microsoft.Win32.SafeHandles.SafeFileHandle file, Memory<byte> request)
    {
        var position = BinaryPrimitives.ReadInt64BigEndian(request.Span);
        var bytes = BinaryPrimitives.ReadInt32BigEndian(request.Span[sizeof(long)..]);
        var length = stackalloc byte[CeilingFrames.LengthBytes];
        BinaryPrimitives.WriteInt32BigEndian(new Span<byte>(length, CeilingFrames.LengthBytes), bytes);
        Check(Libc.Send(stream.Handle, length, CeilingFrames.LengthBytes, Libc.MoreFollows));
        for (var end = position + bytes; position < end;)
        {
            Check(Libc.SendFile(stream.Handle, file, ref position, (nint)(end - position)));
        }
    }

    private static void Check(nint sent)
    {
        if (sent <= 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }
}
