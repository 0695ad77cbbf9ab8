using KRaftNet.Broker.Quorum;
using KRaftNet.Broker.Security;
using KRaftNet.Common;
using KRaftNet.Metadata.Controller;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Controller.Endpoints;

/// <summary>AddRaftVoter: makes an observer a voter (KIP-853). Needs Alter on the cluster. Immutable.</summary>
internal sealed class AddRaftVoterEndpoint(VoterAddition additions, string clusterId, string listenerName)
    : ControllerEndpoint<AddRaftVoterRequest, AddRaftVoterResponse>
{
    /// <inheritdoc/>
    public override bool IsForwardable => true;

    /// <inheritdoc/>
    public override TimeSpan TimeoutOf(AddRaftVoterRequest request) =>
        TimeSpan.FromMilliseconds(Math.Max(request.TimeoutMs, 0));

    /// <inheritdoc/>
    public override AddRaftVoterResponse Failure(AddRaftVoterRequest request, ApiError error, short version) =>
        error.Code == ErrorCode.NotController ? Of(ErrorCode.NotLeaderOrFollower, "") : Of(error.Code, null);

    /// <inheritdoc/>
    public override void Serve(
        ControllerCaller caller,
        AddRaftVoterRequest request,
        short version,
        TimeSpan timeout,
        Action<AddRaftVoterResponse> answered,
        Action<ErrorCode> failed)
    {
        if (!caller.AuthorizeCluster(AclOperation.Alter))
        {
            failed(ErrorCode.ClusterAuthorizationFailed);
        }
        else if (request.ClusterId is not null && request.ClusterId != clusterId)
        {
            answered(Of(
                ErrorCode.InconsistentClusterId,
                $"The given id \"{request.ClusterId}\" doesn't match the cluster id \"{clusterId}\""));
        }
        else if (Fault(request) is { } fault)
        {
            answered(Of(ErrorCode.InvalidRequest, fault));
        }
        else
        {
            var key = new ReplicaKey(new NodeId(request.VoterId), new DirectoryId(request.VoterDirectoryId));
            IReadOnlyList<VoterEndpoint> endpoints =
            [
                .. request.Listeners
                    .OrderBy(listener => listener.Name != listenerName)
                    .Select(listener => new VoterEndpoint(listener.Name, listener.Host, listener.Port)),
            ];
            additions.Add(key, endpoints, timeout, request.AckWhenCommitted, (error, message) =>
            {
                if (error == ErrorCode.NotLeaderOrFollower)
                {
                    failed(ErrorCode.NotController);
                }
                else
                {
                    answered(Of(error, message));
                }
            });
        }
    }

    private string? Fault(AddRaftVoterRequest request)
    {
        if (request.VoterId < 0)
        {
            return $"Voter id {request.VoterId} is negative.";
        }

        if (request.VoterDirectoryId == default)
        {
            return "The voter's directory id is missing.";
        }

        if (request.Listeners.Any(listener => listener.Host.Length == 0 || listener.Port == 0))
        {
            return "Each listener needs a host and a port.";
        }

        return request.Listeners.Any(listener => listener.Name == listenerName)
            ? null
            : $"The request names no endpoint for the listener {listenerName}, by which this quorum's voters are reached.";
    }

    private static AddRaftVoterResponse Of(ErrorCode error, string? message) =>
        new() { ErrorCode = (short)error, ErrorMessage = message };
}

/// <summary>RemoveRaftVoter: makes a voter an observer (KIP-853). Needs Alter on the cluster. Immutable.</summary>
internal sealed class RemoveRaftVoterEndpoint(Action<VoterChange> change, string clusterId)
    : ControllerEndpoint<RemoveRaftVoterRequest, RemoveRaftVoterResponse>
{
    /// <inheritdoc/>
    public override bool IsForwardable => true;

    /// <inheritdoc/>
    public override TimeSpan TimeoutOf(RemoveRaftVoterRequest request) => ControllerTimeouts.Default;

    /// <inheritdoc/>
    public override RemoveRaftVoterResponse Failure(RemoveRaftVoterRequest request, ApiError error, short version) =>
        error.Code == ErrorCode.NotController ? Of(ErrorCode.NotLeaderOrFollower, "") : Of(error.Code, null);

    /// <inheritdoc/>
    public override void Serve(
        ControllerCaller caller,
        RemoveRaftVoterRequest request,
        short version,
        TimeSpan timeout,
        Action<RemoveRaftVoterResponse> answered,
        Action<ErrorCode> failed)
    {
        if (!caller.AuthorizeCluster(AclOperation.Alter))
        {
            failed(ErrorCode.ClusterAuthorizationFailed);
        }
        else if (request.ClusterId is not null && request.ClusterId != clusterId)
        {
            answered(Of(
                ErrorCode.InconsistentClusterId,
                $"The given id \"{request.ClusterId}\" doesn't match the cluster id \"{clusterId}\""));
        }
        else if (request.VoterId < 0)
        {
            answered(Of(ErrorCode.InvalidRequest, $"Voter id {request.VoterId} is negative."));
        }
        else
        {
            var key = new ReplicaKey(new NodeId(request.VoterId), new DirectoryId(request.VoterDirectoryId));
            change(new VoterChange(core => core.RemoveVoter(key), timeout, AwaitCommit: true, error =>
            {
                if (error == RaftError.NotLeader)
                {
                    failed(ErrorCode.NotController);
                }
                else
                {
                    answered(Of((ErrorCode)error, VoterChangeTexts.Of(error, key)));
                }
            }));
        }
    }

    private static RemoveRaftVoterResponse Of(ErrorCode error, string? message) =>
        new() { ErrorCode = (short)error, ErrorMessage = message };
}
