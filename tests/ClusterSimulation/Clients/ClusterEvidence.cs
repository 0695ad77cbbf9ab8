using KRaftNet.ClusterSimulation.Watching;
using KRaftNet.Common;
using KRaftNet.Simulation.Judgement;

namespace KRaftNet.ClusterSimulation.Clients;

/// <summary>What the clients of a cluster saw and share. Owned by the simulation's thread.</summary>
/// <param name="truth">What they hold answers against.</param>
internal sealed class ClusterEvidence(ClusterTruth truth)
{
    private readonly SortedDictionary<TopicIdPartition, long> _deletedTo = [];
    private readonly SortedSet<string> _deletedTopics = new(StringComparer.Ordinal);

    /// <summary>Records, producer ids, and whether it is over.</summary>
    public Evidence Shared { get; } = new();

    /// <summary>Where partitions begin at least, because clients were told that all below is deleted.</summary>
    public IReadOnlyDictionary<TopicIdPartition, long> DeletedTo => _deletedTo;

    /// <summary>Names of topics that somebody asked to delete.</summary>
    public IReadOnlySet<string> DeletedTopics => _deletedTopics;

    /// <summary>Somebody asks for a topic's deletion.</summary>
    public void Deletes(string topic) => _deletedTopics.Add(topic);

    /// <summary>A client was told that all below is deleted.</summary>
    public void Deleted(TopicIdPartition partition, long to) =>
        _deletedTo[partition] = Math.Max(to, _deletedTo.GetValueOrDefault(partition));

    /// <summary>P6, P9: what a client is told or shown is committed.</summary>
    public void RequireCommitted(TopicIdPartition partition, long end, string rule, string what)
    {
        var committed = truth.Find(partition)?.End ?? 0;
        Rule.Require(rule, end <= committed, $"{partition}: {what} up to {end}, committed is {committed}");
    }
}
