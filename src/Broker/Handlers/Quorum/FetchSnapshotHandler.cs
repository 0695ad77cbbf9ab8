using KRaftNet.Broker.Birth;
using KRaftNet.Broker.Quorum.Messages;
using KRaftNet.Broker.Requests;
using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Snapshots;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Wire;
using KRaftNet.Raft;
using Wire = KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers.Quorum;

/// <summary>
/// FetchSnapshot: a replica whose log does not reach back far enough reads a snapshot piece by piece (KIP-630). Immutable.
/// </summary>
internal sealed class FetchSnapshotHandler(QuorumAccess access, SnapshotStore snapshots, BirthAnswers birth)
    : ApiHandler<Wire.FetchSnapshotRequest, Wire.FetchSnapshotResponse>
{
    /// <inheritdoc/>
    protected override void Handle(RequestContext context, Wire.FetchSnapshotRequest request)
    {
        var error = access.Check(context, request.ClusterId);
        if (error != ErrorCode.None)
        {
            context.Respond(new Wire.FetchSnapshotResponse { ErrorCode = (short)error });
            return;
        }

        if (BirthAnswers.IsQuestion(request))
        {
            context.Respond(birth.Answer());
            return;
        }

        if (FetchSnapshotMessages.PartitionOf(request) is not { } partition)
        {
            context.Respond(FetchSnapshotMessages.UnknownPartitions(request));
            return;
        }

        access.Driver.Ask(
            FetchSnapshotMessages.FromWire(request, partition),
            [],
            (response, leader) => Answer(
                context, request.MaxBytes, partition, (Raft.FetchSnapshotResponse)response, leader));
    }

    private void Answer(
        RequestContext context,
        int maxBytes,
        Wire.FetchSnapshotRequest.PartitionSnapshot asked,
        Raft.FetchSnapshotResponse response,
        HostAndPort? leader)
    {
        var known = context.Version >= 1 ? leader : null;
        if (response.Error != RaftError.None)
        {
            context.Respond(FetchSnapshotMessages.ToWire(asked, response, (ErrorCode)response.Error, known));
            return;
        }

        try
        {
            var id = new SnapshotId(new Offset(asked.SnapshotId.EndOffset), new LeaderEpoch(asked.SnapshotId.Epoch));
            using var snapshot = snapshots.TryOpen(id);
            if (snapshot is null)
            {
                context.Respond(FetchSnapshotMessages.ToWire(asked, response, ErrorCode.SnapshotNotFound, known));
            }
            else if (asked.Position < 0 || asked.Position >= snapshot.Length)
            {
                context.Respond(FetchSnapshotMessages.ToWire(asked, response, ErrorCode.PositionOutOfRange, known));
            }
            else
            {
                var piece = snapshot.Range(asked.Position, maxBytes) is { } range
                    ? new RecordsPayload([range])
                    : RecordsPayload.Empty;
                context.Respond(FetchSnapshotMessages.ToWire(asked, response, known, snapshot.Length, piece));
            }
        }
        catch (DiskException e)
        {
            context.Fail(e);
        }
    }
}
