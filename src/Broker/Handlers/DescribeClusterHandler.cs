using KRaftNet.Broker.Publishing;
using KRaftNet.Broker.Requests;
using KRaftNet.Common;
using KRaftNet.Metadata.Queries;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers;

/// <summary>DescribeCluster on a broker's listener: the brokers and the cluster's id (KIP-700, KIP-919). Needs no permission.</summary>
internal sealed class DescribeClusterHandler(MetadataCache metadata, Prng prng, string clusterId)
    : ApiHandler<DescribeClusterRequest, DescribeClusterResponse>
{
    private const sbyte BrokerEndpoints = 1;
    private const sbyte ControllerEndpoints = 2;

    private readonly Lock _prngLock = new();

    /// <inheritdoc/>
    protected override void Handle(RequestContext context, DescribeClusterRequest request)
    {
        if (request.EndpointType != BrokerEndpoints)
        {
            context.Respond(Refused(request.EndpointType));
            return;
        }

        var cluster = new ClusterQuery(metadata.Image.Cluster);
        var response = new DescribeClusterResponse { ClusterId = clusterId, EndpointType = BrokerEndpoints };
        foreach (var broker in cluster.Brokers(context.ListenerName, request.IncludeFencedBrokers))
        {
            response.Brokers.Add(new DescribeClusterResponse.DescribeClusterBroker
            {
                BrokerId = broker.Id.Value,
                Host = broker.Host,
                Port = broker.Port,
                Rack = broker.Rack,
                IsFenced = broker.Fenced,
            });
        }

        lock (_prngLock)
        {
            response.ControllerId = cluster.RandomAliveBroker(prng).Value;
        }

        if (request.IncludeClusterAuthorizedOperations)
        {
            response.ClusterAuthorizedOperations = AuthorizedOperations.OfCluster(context);
        }

        context.Respond(response);
    }

    private static DescribeClusterResponse Refused(sbyte wanted) => wanted == ControllerEndpoints
        ? new DescribeClusterResponse
        {
            ErrorCode = (short)ErrorCode.MismatchedEndpointType,
            ErrorMessage = "The request was sent to an endpoint of type BROKER, but we wanted an endpoint of type CONTROLLER",
        }
        : new DescribeClusterResponse
        {
            ErrorCode = (short)ErrorCode.UnsupportedEndpointType,
            ErrorMessage = $"Unsupported endpoint type {wanted}",
        };
}
