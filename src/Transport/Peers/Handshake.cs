using KRaftNet.Common.Buffers;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Framing;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Wire;
using KRaftNet.Transport.Frames;

namespace KRaftNet.Transport.Peers;

/// <summary>
/// What is asked of a peer before its connection is given out: its versions, once more if it does not know the version of
/// the question (KIP-511). Owned by the connection's loop.
/// </summary>
internal sealed class Handshake(
    PeerConnection peer,
    PeerIdentity identity,
    BufferPool pool,
    TimeSpan timeout,
    Action<ITypedConnection?, Exception?> connected) : IPendingResponse
{
    private short _version;

    /// <summary>Asks in the newest version.</summary>
    public void Begin()
    {
        if (peer.Ended is { } reason)
        {
            connected(null, new DisconnectedException(peer.Address, reason));
        }
        else
        {
            Ask(ApiKeys.Get(ApiKey.ApiVersions).StableVersions.Max);
        }
    }

    /// <inheritdoc/>
    public void OnResponse(PooledBuffer frame)
    {
        ApiVersionsResponse answer;
        try
        {
            answer = Read(frame.Memory);
        }
        catch (MalformedMessageException exception)
        {
            Fail(exception);
            return;
        }
        finally
        {
            frame.Dispose();
        }

        Take(answer);
    }

    /// <inheritdoc/>
    public void OnDisconnected(DisconnectedException reason) => connected(null, reason);

    private void Ask(short version)
    {
        _version = version;
        var id = peer.NextCorrelationId();
        var request = new ApiVersionsRequest
        {
            ClientSoftwareName = identity.SoftwareName,
            ClientSoftwareVersion = identity.SoftwareVersion,
        };
        var frame = MessageFrames.Encode(FrameWriter.Request(request, version, id, identity.ClientId), pool);
        peer.Send(id, frame, timeout, this);
    }

    private ApiVersionsResponse Read(Memory<byte> frame)
    {
        var reader = new WireReader(frame);
        ResponseHeader.Read(ref reader, ApiVersionsResponse.Descriptor.HeaderVersion(_version));

        // The error is the first field in all versions; who does not know ours answers in the form of version 0.
        var beginning = reader;
        var isForeign = beginning.ReadInt16() == (short)ErrorCode.UnsupportedVersion;
        return ApiVersionsResponse.Read(ref reader, isForeign ? (short)0 : _version);
    }

    private void Take(ApiVersionsResponse answer)
    {
        var versions = new ApiVersionTable(answer);
        var error = (ErrorCode)answer.ErrorCode;
        var common = versions.Common(ApiKey.ApiVersions);
        if (error == ErrorCode.None)
        {
            connected(new TypedConnection(peer, identity, pool, versions), null);
        }
        else if (error == ErrorCode.UnsupportedVersion && common.Max < _version && !common.IsEmpty)
        {
            Ask(common.Max);
        }
        else
        {
            Fail(new HandshakeException(peer.Address, error));
        }
    }

    private void Fail(Exception reason)
    {
        peer.Close();
        connected(null, reason);
    }
}
