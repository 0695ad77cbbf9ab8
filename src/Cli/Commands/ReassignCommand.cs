using System.CommandLine;
using System.CommandLine.Parsing;
using KRaftNet.Cli.Hosting;
using KRaftNet.Cli.Output;
using KRaftNet.Client;
using KRaftNet.Client.Admin;
using KRaftNet.Common;
using KRaftNet.Protocol;

namespace KRaftNet.Cli.Commands;

/// <summary><c>kraftnet topic reassign</c></summary>
internal static class ReassignCommand
{
    /// <summary>Between two looks whether replicas have moved; a person watches.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    public static Command Make()
    {
        var topic = new Argument<string?>("TOPIC")
        {
            Description = "The topic; only --list can do without.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var assignments = new Argument<IReadOnlyList<ReplicaAssignment>>("PARTITION=BROKER,BROKER...")
        {
            Description = "The replicas that a partition is to have, the preferred leader first.",
            Arity = ArgumentArity.ZeroOrMore,
            CustomParser = ReplicaAssignment.ParseAll,
            DefaultValueFactory = _ => [],
        };
        var cancel = new Option<bool>("--cancel") { Description = "Calls off what is under way for the topic." };
        var list = new Option<bool>("--list") { Description = "Lists what is under way." };
        var wait = new Option<bool>("--wait") { Description = "Waits until the replicas have moved." };
        var (bootstrap, output) = (ClientArguments.Bootstrap(), ClientArguments.Output());
        var command = new Command("reassign", "Moves replicas of a topic's partitions to other brokers.")
        {
            topic, assignments, cancel, list, wait, bootstrap, output,
        };
        command.Validators.Add(result => Check(
            result,
            result.GetValue(topic),
            result.GetResult(assignments)?.Tokens.Count ?? 0,
            result.GetValue(cancel),
            result.GetValue(list)));
        command.SetAction(parsed =>
        {
            var name = parsed.GetValue(topic);
            var form = parsed.GetRequiredValue(output);
            using var session = new ClientSession(parsed.GetValue(bootstrap));
            if (parsed.GetValue(list))
            {
                var ongoing = session.Do(cluster => Ongoing(cluster, name));
                PartitionListing.Reassignments(ongoing).Write(form);
                return 0;
            }

            var outcomes = parsed.GetValue(cancel)
                ? session.Do(cluster => Cancel(cluster, Invariant.NotNull(name)))
                : session.Do(cluster => Begin(cluster, Invariant.NotNull(name), parsed.GetRequiredValue(assignments)));
            Finish(session, outcomes, parsed.GetValue(wait), form);
            return 0;
        });
        return command;
    }

    private static void Check(CommandResult result, string? topic, int assignments, bool cancel, bool list)
    {
        var tasks = (assignments > 0 ? 1 : 0) + (cancel ? 1 : 0) + (list ? 1 : 0);
        if (tasks != 1)
        {
            result.AddError("Name either assignments, such as 0=1,2,3, or --cancel, or --list.");
        }
        else if (topic is null && !list)
        {
            result.AddError("A topic is needed.");
        }
    }

    private static async Task<IReadOnlyList<OngoingReassignment>> Ongoing(ClusterConnection cluster, string? topic)
    {
        var ongoing = await new PartitionAdmin(cluster).Reassignments();
        return [.. ongoing.Where(reassignment => topic is null || reassignment.Partition.Topic == topic)];
    }

    private static Task<IReadOnlyList<PartitionOutcome>> Begin(
        ClusterConnection cluster, string topic, IReadOnlyList<ReplicaAssignment> assignments) =>
        new PartitionAdmin(cluster).Reassign(
        [
            .. assignments.Select(assignment => KeyValuePair.Create(
                new TopicPartition(topic, assignment.Partition), assignment.Brokers)),
        ]);

    private static async Task<IReadOnlyList<PartitionOutcome>> Cancel(ClusterConnection cluster, string topic)
    {
        var ongoing = await Ongoing(cluster, topic);
        if (ongoing.Count == 0)
        {
            throw KafkaException.Of(ErrorCode.NoReassignmentInProgress, $"nothing of topic {topic} was called off");
        }

        return await new PartitionAdmin(cluster).CancelReassignments(
            [.. ongoing.Select(reassignment => reassignment.Partition)]);
    }

    private static void Finish(
        ClientSession session, IReadOnlyList<PartitionOutcome> outcomes, bool waits, string form)
    {
        IReadOnlyList<TopicPartition> begun =
        [
            .. outcomes.Where(outcome => outcome.Error == ErrorCode.None).Select(outcome => outcome.Partition),
        ];
        if (waits)
        {
            session.Do(cluster => new PartitionAdmin(cluster).AwaitReassigned(begun, Look, Progress(begun.Count)));
        }

        var ongoing = session.Do(cluster => Ongoing(cluster, topic: null));
        PartitionListing.Moves(outcomes, [.. ongoing.Select(reassignment => reassignment.Partition)]).Write(form);
        Failures.ThrowFirst(outcomes, "was not reassigned");
    }

    /// <summary>Tells of each change, not of each look.</summary>
    private static Action<int> Progress(int all)
    {
        var last = -1;
        return left =>
        {
            if (left != last)
            {
                Console.Error.WriteLine($"{all - left} of {all} partitions are moved.");
            }

            last = left;
        };
    }
}
