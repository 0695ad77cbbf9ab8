using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Loops;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Framing;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Wire;
using KRaftNet.Transport.Frames;

namespace KRaftNet.Transport.Peers;

/// <summary>Makes typed connections: connects, and asks for the peer's versions. Immutable.</summary>
public sealed class PeerConnector(PeerServices services, PeerIdentity identity, PeerOptions options)
{
    /// <summary>
    /// Connects. <paramref name="connected"/> is called once, on the loop, never inside this call, with a connection that
    /// may be used, or with the reason why there is none: a <see cref="NetworkException"/>, a
    /// <see cref="DisconnectedException"/>, a <see cref="HandshakeException"/> or a
    /// <see cref="MalformedMessageException"/>.
    /// </summary>
    public void Connect(HostAndPort address, IEventLoop loop, Action<ITypedConnection?, Exception?> connected) =>
        PeerConnection.Connect(address, loop, options, services, (peer, failure) =>
        {
            if (peer is null)
            {
                connected(null, Invariant.NotNull(failure));
            }
            else
            {
                // Not inside this call: the channel's handler is set when it returns.
                loop.Post(() => new Handshake(this, peer, connected).Ask(OurVersions.Max));
            }
        });

    private static VersionRange OurVersions => ApiKeys.Get(ApiKey.ApiVersions).StableVersions;

    /// <summary>The question for the peer's versions, asked once more if it does not know ours (KIP-511).</summary>
    private sealed class Handshake(
        PeerConnector connector, PeerConnection peer, Action<ITypedConnection?, Exception?> connected) : IPendingResponse
    {
        private short _version;

        public void Ask(short version)
        {
            if (peer.Ended is { } reason)
            {
                connected(null, new DisconnectedException(peer.Address, reason));
                return;
            }

            _version = version;
            var id = peer.NextCorrelationId();
            var request = new ApiVersionsRequest
            {
                ClientSoftwareName = connector.Identity.SoftwareName,
                ClientSoftwareVersion = connector.Identity.SoftwareVersion,
            };
            var writer = FrameWriter.Request(request, version, id, connector.Identity.ClientId);
            peer.Send(id, MessageFrames.Encode(writer, connector.Pool), connector.HandshakeTimeout, this);
        }

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

        public void OnDisconnected(DisconnectedException reason) => connected(null, reason);

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
                connected(new TypedConnection(peer, connector.Identity, connector.Pool, versions), null);
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

    private PeerIdentity Identity => identity;

    private BufferPool Pool => services.Pool;

    private TimeSpan HandshakeTimeout => options.HandshakeTimeout;
}
