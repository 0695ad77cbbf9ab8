using KRaftNet.Common;
using KRaftNet.Metadata.Image;

namespace KRaftNet.Metadata.Placement;

/// <summary>A broker that may be given replicas.</summary>
/// <param name="Id">The node.</param>
/// <param name="Rack">Its rack; all brokers without one count as one rack.</param>
/// <param name="Active">Whether it may lead now; others are taken only where active ones do not suffice.</param>
public readonly record struct UsableBroker(NodeId Id, string? Rack, bool Active)
{
    /// <summary>The usable brokers of a cluster by id: those with a log directory that takes new replicas.</summary>
    public static IReadOnlyList<UsableBroker> In(ClusterImage cluster)
    {
        var usable = new List<UsableBroker>();
        foreach (var broker in cluster.Brokers.Values)
        {
            if (broker.HasUncordonedLogDir)
            {
                usable.Add(new UsableBroker(broker.Id, broker.Rack, broker.IsActive));
            }
        }

        return usable;
    }
}
