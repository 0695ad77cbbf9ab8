using KRaftNet.Common;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Records;

namespace KRaftNet.Metadata.Controller.Partitions;

/// <summary>The elections that the controller makes by itself from time to time.</summary>
public static class LeaderElections
{
    /// <summary>
    /// Most elections of one look: what is left comes with the next, so that other requests need not wait long.
    /// </summary>
    public const int MaxPerLook = 1000;

    /// <summary>
    /// Gives partitions back to their preferred leaders where these are in sync (<c>auto.leader.rebalance.enable</c>).
    /// </summary>
    public static IReadOnlyList<MetadataRecord> Preferred(ControllerContext context) => Elect(
        context,
        ElectionKind.Preferred,
        (_, state) => state.Leader != state.Replicas[0] && state.Isr.Contains(state.Replicas[0]));

    /// <summary>
    /// Gives leaders to partitions without one where lost records are allowed
    /// (<c>unclean.leader.election.enable</c>).
    /// </summary>
    public static IReadOnlyList<MetadataRecord> Unclean(ControllerContext context) => Elect(
        context,
        ElectionKind.Unclean,
        (topic, state) => state.Leader == NodeId.None && context.Policies.UncleanElection(topic.Name));

    private static IReadOnlyList<MetadataRecord> Elect(
        ControllerContext context, ElectionKind kind, Func<TopicImage, PartitionRegistration, bool> isNeeded)
    {
        var changes = new PartitionChanges(context);
        foreach (var topic in context.Image.Topics.ById.Values)
        {
            foreach (var (partition, state) in topic.Partitions)
            {
                if (!isNeeded(topic, state))
                {
                    continue;
                }

                var rules = changes.RulesOf(topic, state);
                if (new PartitionChangeBuilder(state, rules) { Election = kind }.Build() is { } next)
                {
                    changes.Add(topic, partition, state, next);
                }

                if (changes.Records.Count == MaxPerLook)
                {
                    return changes.Records;
                }
            }
        }

        return changes.Records;
    }
}
