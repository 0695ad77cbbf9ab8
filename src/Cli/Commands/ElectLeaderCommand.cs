using System.CommandLine;
using KRaftNet.Cli.Hosting;
using KRaftNet.Cli.Output;
using KRaftNet.Client;
using KRaftNet.Client.Admin;
using KRaftNet.Common;
using KRaftNet.Protocol;

namespace KRaftNet.Cli.Commands;

/// <summary><c>kraftnet topic elect-leader</c></summary>
internal static class ElectLeaderCommand
{
    public static Command Make()
    {
        var topic = new Argument<string?>("TOPIC")
        {
            Description = "The topic; without it all topics.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var partitions = new Option<int[]>("--partition", "-p") { Description = "A partition of it; by default all.", HelpName = "N" };
        var unclean = new Option<bool>("--unclean")
        {
            Description = "Where there is no leader, take any replica that lives: acknowledged records may be lost.",
        };
        var (bootstrap, output) = (ClientArguments.Bootstrap(), ClientArguments.Output());
        var command = new Command("elect-leader", "Gives partitions back to their preferred leaders.")
        {
            topic, partitions, unclean, bootstrap, output,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(partitions) is not null && result.GetValue(topic) is null)
            {
                result.AddError("--partition needs a topic.");
            }
        });
        command.SetAction(parsed =>
        {
            using var session = new ClientSession(parsed.GetValue(bootstrap));
            var outcomes = session.Do(async cluster => await new PartitionAdmin(cluster).ElectLeaders(
                await PartitionsOf(cluster, parsed.GetValue(topic), parsed.GetValue(partitions) ?? []),
                parsed.GetValue(unclean)));
            PartitionListing.Elections(outcomes).Write(parsed.GetRequiredValue(output));
            Failures.ThrowFirst(
                outcomes.Where(outcome => outcome.Error != ErrorCode.ElectionNotNeeded), "was not given another leader");
            return 0;
        });
        return command;
    }

    private static async Task<IReadOnlyList<TopicPartition>?> PartitionsOf(
        ClusterConnection cluster, string? topic, int[] partitions)
    {
        if (topic is null)
        {
            return null;
        }

        if (partitions.Length > 0)
        {
            return [.. partitions.Select(partition => new TopicPartition(topic, partition))];
        }

        var described = await new TopicAdmin(cluster).Describe(topic);
        return [.. described.Partitions.Select(partition => new TopicPartition(topic, partition.PartitionIndex))];
    }
}
