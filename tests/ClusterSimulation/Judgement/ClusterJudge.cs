using KRaftNet.ClusterSimulation.Clients;
using KRaftNet.ClusterSimulation.Watching;
using KRaftNet.Common;
using KRaftNet.TestKit.Checkers;
using KRaftNet.TestKit.Histories;

namespace KRaftNet.ClusterSimulation.Judgement;

/// <summary>Looks at a run when all is in sync again, and throws what must not be. Stateless.</summary>
internal static class ClusterJudge
{
    private const int ShownMax = 20;

    /// <summary>Judges.</summary>
    /// <exception cref="BrokenRuleException">Something is wrong.</exception>
    public static void Check(ClusterEvidence evidence, ClusterTruth truth)
    {
        List<Violation> violations =
        [
            .. LogCheckers.Check(evidence.Shared.Records),
            .. LostPolls(evidence),
            .. LostPartitions(evidence),
        ];
        Rule.Require(
            "promise",
            violations.Count == 0,
            $"{violations.Count} violations:\n{string.Join('\n', violations.Take(ShownMax))}");
        foreach (var topic in truth.Newest.Topics.ById.Values)
        {
            foreach (var number in topic.Partitions.Keys)
            {
                CheckReplicas(Invariant.NotNull(truth.Find(new TopicIdPartition(topic.Id, number))), evidence);
            }
        }
    }

    /// <summary>What a consumer was given stays.</summary>
    private static IEnumerable<Violation> LostPolls(ClusterEvidence evidence)
    {
        foreach (var poll in evidence.Shared.Records.Polls)
        {
            if (poll.Entries is [.., var last]
                && evidence.Shared.Records.FinalLogs.TryGetValue(poll.Partition, out var log)
                && last.Offset >= log.Start
                && !log.Entries.Contains(last))
            {
                yield return new Violation("lost polled record", $"{poll.Partition} {last}, given to {poll.Process}");
            }
        }
    }

    private static IEnumerable<Violation> LostPartitions(ClusterEvidence evidence) => evidence.Shared.Records.Sends.Operations
        .Where(send => send.Outcome == Outcome.Ok)
        .Select(send => send.Input.Partition)
        .Distinct()
        .Where(partition => !evidence.Shared.Records.FinalLogs.ContainsKey(partition))
        .Where(partition => !evidence.DeletedTopics.Contains(partition.Topic.Split('.')[0]))
        .Select(partition => new Violation("lost partition", $"{partition} is gone, and nobody deleted its topic"));

    /// <summary>P7, P10, P12: every replica's files hold the same committed batches, from where clients were told on.</summary>
    private static void CheckReplicas(PartitionTruth partition, ClusterEvidence evidence)
    {
        foreach (var replica in partition.Replicas.Values)
        {
            var log = Invariant.NotNull(replica.Log);
            var start = log.Offsets.LogStart.Value;
            var batches = new List<BatchFact>();
            BatchFact.Read(log, start, log.Offsets.LogEnd.Value, batches);
            var expected = partition.Committed.Where(batch => batch.Next > start);
            Rule.Require("P7", batches.SequenceEqual(expected), $"{replica} holds other batches than were committed");
            var deletedTo = evidence.DeletedTo.GetValueOrDefault(partition.Id);
            Rule.Require("P12", start >= deletedTo, $"{replica} begins at {start}, all below {deletedTo} was deleted");
        }
    }
}
