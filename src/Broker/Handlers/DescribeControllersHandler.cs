using KRaftNet.Broker.Requests;
using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Handlers;

/// <summary>
/// DescribeCluster on a controller's listener: the voters and the cluster's id (KIP-919). Every controller answers, the
/// leader or not. Needs no permission.
/// </summary>
/// <param name="clusterId">The cluster.</param>
/// <param name="voters">Tells, on any thread, the voters as this node knows them now.</param>
/// <param name="leader">The leader as this node knows it now; <see cref="NodeId.None"/> while it knows none.</param>
internal sealed class DescribeControllersHandler(string clusterId, Action<Action<VoterSet>> voters, Func<NodeId> leader)
    : ApiHandler<DescribeClusterRequest, DescribeClusterResponse>
{
    private const sbyte BrokerEndpoints = 1;
    private const sbyte ControllerEndpoints = 2;

    /// <summary>From here on a request says what it wants described; before it can only be brokers.</summary>
    private const short WithEndpointType = 1;

    /// <inheritdoc/>
    protected override void Handle(RequestContext context, DescribeClusterRequest request)
    {
        if (request.EndpointType != ControllerEndpoints)
        {
            context.Respond(Refused(request.EndpointType, context.Version));
            return;
        }

        voters(known => context.Respond(Answer(context, request, known)));
    }

    private DescribeClusterResponse Answer(RequestContext context, DescribeClusterRequest request, VoterSet known)
    {
        var response = new DescribeClusterResponse
        {
            ClusterId = clusterId,
            EndpointType = ControllerEndpoints,
            ControllerId = leader().Value,
        };
        foreach (var voter in known)
        {
            if (EndpointOf(voter, context.ListenerName) is { } endpoint)
            {
                response.Brokers.Add(new DescribeClusterResponse.DescribeClusterBroker
                {
                    BrokerId = voter.Key.Id.Value,
                    Host = endpoint.Host,
                    Port = endpoint.Port,
                });
            }
        }

        if (request.IncludeClusterAuthorizedOperations)
        {
            response.ClusterAuthorizedOperations = AuthorizedOperations.OfCluster(context);
        }

        return response;
    }

    /// <summary>Static voters have no endpoints in their set, and are left out.</summary>
    private static VoterEndpoint? EndpointOf(Voter voter, string listener)
    {
        foreach (var endpoint in voter.Endpoints)
        {
            if (endpoint.Listener == listener)
            {
                return endpoint;
            }
        }

        return voter.Endpoints.Count > 0 ? voter.Endpoints[0] : null;
    }

    private static DescribeClusterResponse Refused(sbyte wanted, short version) => wanted == BrokerEndpoints
        ? new DescribeClusterResponse
        {
            ErrorCode = (short)(version < WithEndpointType ? ErrorCode.InvalidRequest : ErrorCode.MismatchedEndpointType),
            ErrorMessage = "The request was sent to an endpoint of type CONTROLLER, but we wanted an endpoint of type BROKER",
        }
        : new DescribeClusterResponse
        {
            ErrorCode = (short)ErrorCode.UnsupportedEndpointType,
            ErrorMessage = $"Unsupported endpoint type {wanted}",
        };
}
