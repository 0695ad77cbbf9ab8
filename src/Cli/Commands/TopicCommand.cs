using System.CommandLine;
using KRaftNet.Cli.Hosting;
using KRaftNet.Cli.Output;
using KRaftNet.Client.Admin;
using KRaftNet.Config.Alter;

namespace KRaftNet.Cli.Commands;

/// <summary><c>kraftnet topic create|list|describe|alter|delete|elect-leader|reassign</c></summary>
internal static class TopicCommand
{
    public static Command Make() => new("topic", "Creates, shows, alters and deletes topics, and moves their leaders and replicas.")
    {
        MakeCreate(),
        MakeList(),
        MakeDescribe(),
        MakeAlter(),
        MakeDelete(),
        ElectLeaderCommand.Make(),
        ReassignCommand.Make(),
    };

    private static Command MakeCreate()
    {
        var (topic, bootstrap, config) = (ClientArguments.Topic(), ClientArguments.Bootstrap(), TopicConfigs.Option());
        var partitions = new Option<int>("--partitions", "-p")
        {
            Description = "Number of partitions; -1 leaves it to the cluster.",
            DefaultValueFactory = _ => -1,
        };
        var replicas = new Option<short>("--replicas", "-r")
        {
            Description = "Replicas of each partition; -1 leaves it to the cluster.",
            DefaultValueFactory = _ => -1,
        };
        var command = new Command("create", "Creates a topic.") { topic, partitions, replicas, config, bootstrap };
        command.SetAction(parsed =>
        {
            using var session = new ClientSession(parsed.GetValue(bootstrap));
            var made = session.Do(cluster => new TopicAdmin(cluster).Create(
                parsed.GetRequiredValue(topic),
                parsed.GetValue(partitions),
                parsed.GetValue(replicas),
                parsed.GetValue(config) ?? []));
            Console.WriteLine(
                $"Created topic {made.Name} with {made.NumPartitions} partition(s) of {made.ReplicationFactor} replica(s).");
            return 0;
        });
        return command;
    }

    private static Command MakeList()
    {
        var (bootstrap, output) = (ClientArguments.Bootstrap(), ClientArguments.Output());
        var command = new Command("list", "Lists the topics.") { bootstrap, output };
        command.SetAction(parsed =>
        {
            using var session = new ClientSession(parsed.GetValue(bootstrap));
            var topics = session.Do(cluster => new TopicAdmin(cluster).List());
            TopicListing.Of(topics).Write(parsed.GetRequiredValue(output));
            return 0;
        });
        return command;
    }

    private static Command MakeDescribe()
    {
        var (topic, bootstrap) = (ClientArguments.Topic(), ClientArguments.Bootstrap());
        var output = ClientArguments.Output();
        var command = new Command("describe", "Shows the partitions of a topic.") { topic, bootstrap, output };
        command.SetAction(parsed =>
        {
            using var session = new ClientSession(parsed.GetValue(bootstrap));
            var described = session.Do(cluster => new TopicAdmin(cluster).Describe(parsed.GetRequiredValue(topic)));
            PartitionListing.Of(described).Write(parsed.GetRequiredValue(output));
            return 0;
        });
        return command;
    }

    private static Command MakeAlter()
    {
        var (topic, bootstrap, set) = (ClientArguments.Topic(), ClientArguments.Bootstrap(), TopicConfigs.Option());
        var delete = ConfigChanges.Delete("--delete-config");
        var partitions = new Option<int?>("--partitions", "-p")
        {
            Description = "Number of partitions that it is to have, more than now.",
        };
        var command = new Command("alter", "Gives a topic more partitions or other configs.")
        {
            topic, partitions, set, delete, bootstrap,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(partitions) is null && result.GetResult(set) is null && result.GetResult(delete) is null)
            {
                result.AddError("Nothing to alter: name --partitions, --config or --delete-config.");
            }
        });
        command.SetAction(parsed =>
        {
            var name = parsed.GetRequiredValue(topic);
            var changes = ConfigChanges.Of(parsed.GetValue(set), parsed.GetValue(delete));
            using var session = new ClientSession(parsed.GetValue(bootstrap));
            if (changes.Count > 0)
            {
                session.Do(cluster => new ConfigAdmin(cluster).Alter(ConfigResource.Topic(name), changes));
            }

            if (parsed.GetValue(partitions) is { } count)
            {
                session.Do(cluster => new TopicAdmin(cluster).AddPartitions(name, count));
            }

            Console.WriteLine($"Altered topic {name}.");
            return 0;
        });
        return command;
    }

    private static Command MakeDelete()
    {
        var (topic, bootstrap) = (ClientArguments.Topic(), ClientArguments.Bootstrap());
        var command = new Command("delete", "Deletes a topic with all its records.") { topic, bootstrap };
        command.SetAction(parsed =>
        {
            using var session = new ClientSession(parsed.GetValue(bootstrap));
            var name = parsed.GetRequiredValue(topic);
            session.Do(cluster => new TopicAdmin(cluster).Delete(name));
            Console.WriteLine($"Deleted topic {name}.");
            return 0;
        });
        return command;
    }
}
