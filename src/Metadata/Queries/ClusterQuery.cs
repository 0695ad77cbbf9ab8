using KRaftNet.Common;
using KRaftNet.Metadata.Image;

namespace KRaftNet.Metadata.Queries;

/// <summary>What clients of a listener may know of the nodes. A view of one image; immutable.</summary>
public readonly struct ClusterQuery(ClusterImage cluster)
{
    /// <summary>The brokers with an address on the listener, by id.</summary>
    /// <param name="listener">The name of the listener that the question came by.</param>
    /// <param name="includeFenced">Whether brokers that serve nothing are wanted too.</param>
    public IReadOnlyList<NodeView> Brokers(string listener, bool includeFenced = false)
    {
        var nodes = new List<NodeView>(cluster.Brokers.Count);
        foreach (var broker in cluster.Brokers.Values)
        {
            if ((includeFenced || !broker.Fenced) && broker.EndpointOf(listener) is { } endpoint)
            {
                nodes.Add(new NodeView(broker.Id, endpoint.Host, endpoint.Port, broker.Rack, broker.Fenced));
            }
        }

        return nodes;
    }

    /// <summary>The controllers with an address on the listener, by id; none of them is fenced or has a rack.</summary>
    public IReadOnlyList<NodeView> Controllers(string listener)
    {
        var nodes = new List<NodeView>(cluster.Controllers.Count);
        foreach (var controller in cluster.Controllers.Values)
        {
            foreach (var endpoint in controller.Endpoints)
            {
                if (string.Equals(endpoint.Name, listener, StringComparison.Ordinal))
                {
                    nodes.Add(new NodeView(controller.Id, endpoint.Host, endpoint.Port, Rack: null, Fenced: false));
                }
            }
        }

        return nodes;
    }

    /// <summary>
    /// An unfenced broker drawn at random, to be named as the controller: clients cannot reach the real one, and any
    /// broker forwards to it. None if all are fenced.
    /// </summary>
    public NodeId RandomAliveBroker(Prng prng)
    {
        var alive = new List<NodeId>(cluster.Brokers.Count);
        foreach (var broker in cluster.Brokers.Values)
        {
            if (!broker.Fenced)
            {
                alive.Add(broker.Id);
            }
        }

        return alive.Count == 0 ? NodeId.None : alive[prng.Next(alive.Count)];
    }
}
