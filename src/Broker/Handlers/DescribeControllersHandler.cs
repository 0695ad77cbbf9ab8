using KRaftNet.Broker.Publishing;
using KRaftNet.Broker.Requests;
using KRaftNet.Common;
using KRaftNet.Metadata.Queries;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers;

/// <summary>
/// DescribeCluster on a controller's listener: the registered controllers, voters or not, and the cluster's id (KIP-919).
/// Every controller answers, the leader or not. Needs no permission.
/// </summary>
/// <param name="clusterId">The cluster.</param>
/// <param name="metadata">The controllers as this node knows them now.</param>
/// <param name="leader">The leader as this node knows it now; <see cref="NodeId.None"/> while it knows none.</param>
internal sealed class DescribeControllersHandler(string clusterId, MetadataCache metadata, Func<NodeId> leader)
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

        var response = new DescribeClusterResponse
        {
            ClusterId = clusterId,
            EndpointType = ControllerEndpoints,
            ControllerId = leader().Value,
        };
        foreach (var controller in new ClusterQuery(metadata.Image.Cluster).Controllers(context.ListenerName))
        {
            response.Brokers.Add(new DescribeClusterResponse.DescribeClusterBroker
            {
                BrokerId = controller.Id.Value,
                Host = controller.Host,
                Port = controller.Port,
            });
        }

        if (request.IncludeClusterAuthorizedOperations)
        {
            response.ClusterAuthorizedOperations = AuthorizedOperations.OfCluster(context);
        }

        context.Respond(response);
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
