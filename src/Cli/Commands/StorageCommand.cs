using System.CommandLine;
using KRaftNet.Cli.Hosting;
using KRaftNet.Cli.Output;
using KRaftNet.Common;
using KRaftNet.Config.Node;
using KRaftNet.LogStore.Directories;
using KRaftNet.Platform.Files;

namespace KRaftNet.Cli.Commands;

/// <summary><c>kraftnet storage format|info|random-uuid</c>: log directories, offline.</summary>
internal static class StorageCommand
{
    public static Command Make() => new("storage", "Formats log directories and tells what they are.")
    {
        MakeFormat(),
        MakeInfo(),
        MakeRandomUuid(),
    };

    private static Option<string> Config() => new("--config", "-c")
    {
        Description = "The node's properties file.",
        HelpName = "FILE",
        Required = true,
    };

    private static Command MakeFormat()
    {
        var config = Config();
        var cluster = new Option<string>("--cluster-id", "-t")
        {
            Description = "The cluster's id, from 'storage random-uuid'.",
            HelpName = "ID",
            Required = true,
        };
        var standalone = new Option<bool>("--standalone", "-s") { Description = "Make this node the only voter of a new quorum." };
        var controllers = new Option<string?>("--initial-controllers", "-I")
        {
            Description = "The first voters of a new quorum, this node among them; the same on all.",
            HelpName = "ID@HOST:PORT:DIRECTORYID,...",
        };
        var none = new Option<bool>("--no-initial-controllers", "-N")
        {
            Description = "The node joins a quorum that is there.",
        };
        var ignore = new Option<bool>("--ignore-formatted", "-g") { Description = "Leave directories that are formatted as they are." };
        var set = ServerOptions.Set();
        var command = new Command("format", "Formats the log directories of a node.")
        {
            config, cluster, standalone, controllers, none, ignore, set,
        };
        command.Validators.Add(result =>
        {
            var given = new Option[] { standalone, controllers, none }.Count(option => result.GetResult(option) is { Implicit: false });
            if (given > 1)
            {
                result.AddError("Give one of --standalone, --initial-controllers and --no-initial-controllers.");
            }
        });
        command.SetAction(parsed =>
        {
            var clusterId = parsed.GetRequiredValue(cluster);
            if (!Uuid.TryParse(clusterId, out _))
            {
                throw new CommandException(
                    $"--cluster-id {clusterId}: not 22 characters of URL-safe base64. Make one with 'kraftnet storage random-uuid'.",
                    Failures.NotUnderstood);
            }

            var options = OptionsOf(parsed.GetRequiredValue(config), parsed.GetValue(set) ?? []);
            RequireBeginning(options, parsed.GetValue(standalone) || parsed.GetValue(controllers) is not null, parsed.GetValue(none));
            var written = parsed.GetValue(controllers) is { } list
                ? Formatting.Format(options, clusterId, InitialControllers.Parse(list), parsed.GetValue(ignore))
                : Formatting.Format(options, clusterId, parsed.GetValue(standalone), parsed.GetValue(ignore));
            foreach (var directory in written)
            {
                Console.WriteLine($"Formatted {directory} for node {options.NodeId} of cluster {clusterId}.");
            }

            if (written.Count == 0)
            {
                Console.WriteLine("All directories were formatted already.");
            }

            return 0;
        });
        return command;
    }

    /// <summary>How the quorum begins is not guessed: the rules are Kafka's.</summary>
    private static void RequireBeginning(NodeOptions options, bool isNew, bool isLater)
    {
        if (isNew && !options.Quorum.Voters.IsEmpty)
        {
            throw new CommandException(
                "controller.quorum.voters fixes the voters, and --standalone and --initial-controllers begin a quorum that keeps "
                + "them itself. Take one of the two out.",
                Failures.NotUnderstood);
        }

        if (options.IsController && options.Quorum.Voters.IsEmpty && !isNew && !isLater)
        {
            throw new CommandException(
                "a controller needs to know how its quorum begins: with --standalone as its only voter, with "
                + "--initial-controllers as one of several, with --no-initial-controllers it joins one that is there.",
                Failures.NotUnderstood);
        }
    }

    private static Command MakeInfo()
    {
        var config = Config();
        var command = new Command("info", "Tells whether the log directories of a node are formatted, and for whom.") { config };
        command.SetAction(parsed =>
        {
            var options = OptionsOf(parsed.GetRequiredValue(config), []);
            var files = new OsFileSystem();
            var isComplete = true;
            foreach (var directory in options.LogDirs)
            {
                var meta = MetaProperties.TryRead(files, directory);
                isComplete &= meta is not null;
                Console.WriteLine(meta is null
                    ? $"{directory}: not formatted"
                    : $"{directory}: node {meta.NodeId} of cluster {meta.ClusterId}, directory id {meta.DirectoryId}");
            }

            return isComplete ? 0 : Failures.Failed;
        });
        return command;
    }

    private static Command MakeRandomUuid()
    {
        var command = new Command("random-uuid", "Prints a new id, as for a cluster.");
        command.SetAction(_ =>
        {
            Console.WriteLine(Formatting.NewUuid());
            return 0;
        });
        return command;
    }

    private static NodeOptions OptionsOf(string config, string[] sets)
    {
        var settings = new NodeSettings();
        settings.AddFile(config);
        settings.AddEnvironment();
        settings.AddSets(sets);
        var options = settings.Parse();
        ServerOptions.Warn(settings.Warnings);
        return options;
    }
}
