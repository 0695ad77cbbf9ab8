using System.CommandLine;
using KRaftNet.Cli.Hosting;
using KRaftNet.Cli.Output;
using KRaftNet.Client.Admin;
using KRaftNet.Config.Alter;

namespace KRaftNet.Cli.Commands;

/// <summary><c>kraftnet config describe|alter KIND NAME</c></summary>
internal static class ConfigCommand
{
    private const string AllBrokers = "default";

    private static readonly Dictionary<string, ConfigResourceType> Kinds = new(StringComparer.Ordinal)
    {
        ["topic"] = ConfigResourceType.Topic,
        ["broker"] = ConfigResourceType.Broker,
        ["group"] = ConfigResourceType.Group,
        ["client-metrics"] = ConfigResourceType.ClientMetrics,
    };

    public static Command Make() => new("config", "Shows and alters configs.") { MakeDescribe(), MakeAlter() };

    /// <summary>The resource that the words name.</summary>
    internal static ConfigResource ResourceOf(string kind, string name) =>
        kind == "broker" && name == AllBrokers ? ConfigResource.BrokerDefaults : new ConfigResource(Kinds[kind], name);

    private static Argument<string> Kind()
    {
        var kind = new Argument<string>("KIND") { Description = "topic, broker, group or client-metrics." };
        kind.AcceptOnlyFromAmong([.. Kinds.Keys]);
        return kind;
    }

    private static Argument<string> Name() => new("NAME")
    {
        Description = $"A topic, a broker's id or '{AllBrokers}' for all brokers, a group, a subscription.",
    };

    private static Command MakeDescribe()
    {
        var (kind, name, bootstrap) = (Kind(), Name(), ClientArguments.Bootstrap());
        var output = ClientArguments.Output();
        var all = new Option<bool>("--all", "-a") { Description = "Show those too that have their defaults." };
        var command = new Command("describe", "Shows the configs that were set.") { kind, name, all, bootstrap, output };
        command.SetAction(parsed =>
        {
            using var session = new ClientSession(parsed.GetValue(bootstrap));
            var resource = ResourceOf(parsed.GetRequiredValue(kind), parsed.GetRequiredValue(name));
            var configs = session.Do(cluster => new ConfigAdmin(cluster).Describe(resource));
            ConfigListing.Of(configs, parsed.GetValue(all)).Write(parsed.GetRequiredValue(output));
            return 0;
        });
        return command;
    }

    private static Command MakeAlter()
    {
        var (kind, name, bootstrap) = (Kind(), Name(), ClientArguments.Bootstrap());
        var set = TopicConfigs.Option("--set", "A config to set; may be repeated.");
        var delete = ConfigChanges.Delete("--delete");
        var append = TopicConfigs.Option("--append", "Entries to add to a list; may be repeated.");
        var subtract = TopicConfigs.Option("--subtract", "Entries to take out of a list; may be repeated.");
        var command = new Command("alter", "Changes the configs that are named, all of them or none.")
        {
            kind, name, set, delete, append, subtract, bootstrap,
        };
        Option[] changes = [set, delete, append, subtract];
        command.Validators.Add(result =>
        {
            if (changes.All(option => result.GetResult(option) is null))
            {
                result.AddError("Nothing to alter: name --set, --delete, --append or --subtract.");
            }
        });
        command.SetAction(parsed =>
        {
            using var session = new ClientSession(parsed.GetValue(bootstrap));
            var resource = ResourceOf(parsed.GetRequiredValue(kind), parsed.GetRequiredValue(name));
            var wanted = ConfigChanges.Of(
                parsed.GetValue(set), parsed.GetValue(delete), parsed.GetValue(append), parsed.GetValue(subtract));
            session.Do(cluster => new ConfigAdmin(cluster).Alter(resource, wanted));
            Console.WriteLine($"Altered {parsed.GetValue(kind)} {parsed.GetValue(name)}.");
            return 0;
        });
        return command;
    }
}
