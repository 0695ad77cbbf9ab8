using System.Buffers.Binary;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Framing;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Wire;
using KRaftNet.Transport.Tests.Kit;

namespace KRaftNet.Transport.Tests.Peers;

/// <summary>The other end of a memory channel: reads the requests that were sent, and answers as the test says.</summary>
internal sealed class ScriptedPeer(MemoryChannel channel)
{
    private int _read;

    /// <summary>The next request's header, and its body in whatever form.</summary>
    public (RequestHeader Header, IMessage? Body) Take()
    {
        var sent = channel.Sent;
        var size = BinaryPrimitives.ReadInt32BigEndian(sent.AsSpan(_read));
        var reader = new WireReader(sent.AsMemory(_read + 4, size));
        _read += 4 + size;
        var header = RequestHeaders.Read(ref reader)!;
        return (header, ApiKeys.Get((ApiKey)header.RequestApiKey).Request.Read(ref reader, header.RequestApiVersion));
    }

    /// <summary>Whether there is no further request.</summary>
    public bool IsQuiet => channel.SentBytes == _read;

    public void Answer(IMessage response, short version, int correlationId)
    {
        var writer = FrameWriter.Response(response, version, correlationId);
        var frame = new byte[writer.InlineBytes];
        writer.Write(frame);
        channel.Arrive(frame);
    }

    /// <summary>Takes the question for the versions and answers it.</summary>
    public void AnswerVersions(params (ApiKey Key, short Min, short Max)[] served)
    {
        var (header, _) = Take();
        Answer(Versions(ErrorCode.None, served), header.RequestApiVersion, header.CorrelationId);
    }

    public static ApiVersionsResponse Versions(ErrorCode error, params (ApiKey Key, short Min, short Max)[] served)
    {
        var answer = new ApiVersionsResponse { ErrorCode = (short)error };
        foreach (var (key, min, max) in served)
        {
            answer.ApiKeys.Add(new ApiVersionsResponse.ApiVersion { ApiKey = (short)key, MinVersion = min, MaxVersion = max });
        }

        return answer;
    }
}
