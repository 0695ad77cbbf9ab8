using KRaftNet.Broker.Quorum;
using KRaftNet.Broker.Quorum.Messages;
using KRaftNet.Broker.Requests;
using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.LogStore;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Wire;
using KRaftNet.Raft;
using Wire = KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers.Quorum;

/// <summary>
/// Fetch on a controller's listener: replicas of the metadata log read it, and acknowledge by it what they have on disk
/// (KIP-595, KIP-1166). The ranges go out by the transport, without a copy. Immutable.
/// </summary>
internal sealed class RaftFetchHandler(QuorumAccess access, MetadataLog log, int maxBytes, TimeSpan maxWait)
    : ApiHandler<Wire.FetchRequest, Wire.FetchResponse>
{
    /// <inheritdoc/>
    protected override void Handle(RequestContext context, Wire.FetchRequest request)
    {
        var error = access.Check(context, request.ClusterId);
        if (error != ErrorCode.None)
        {
            context.Respond(new Wire.FetchResponse { ErrorCode = (short)error });
            return;
        }

        if (RaftFetchMessages.FromWire(request, context.Version) is not { } asked)
        {
            context.Respond(new Wire.FetchResponse { ErrorCode = (short)ErrorCode.InvalidRequest });
            return;
        }

        // A fetch waits on when its connection has ended: it must not do so for weeks because somebody said so.
        var fetch = asked.MaxWait > maxWait ? asked with { MaxWait = maxWait } : asked;
        var bytes = Math.Min(request.MaxBytes, maxBytes);
        context.ReleaseFrame();
        access.Driver.Ask(fetch, [], (response, leader) =>
            Answer(context, fetch, (Raft.FetchResponse)response, leader, bytes));
    }

    private void Answer(
        RequestContext context, FetchRequest fetch, Raft.FetchResponse response, HostAndPort? leader, int bytes)
    {
        var records = RecordsPayload.Empty;
        try
        {
            if (response.HasRecords && log.Read(fetch.Position.Offset, bytes).Range is { } range)
            {
                records = new RecordsPayload([range]);
            }
        }
        catch (Exception e) when (e is DiskException or LogCorruptException)
        {
            // The log cannot be read here; the follower tries again, or finds a leader that can.
            context.Fail(e);
            return;
        }

        context.Respond(RaftFetchMessages.ToWire(response, context.Version, leader, records));
    }
}
