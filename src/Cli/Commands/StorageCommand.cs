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
        var ignore = new Option<bool>("--ignore-formatted", "-g") { Description = "Leave directories that are formatted as they are." };
        var set = ServerOptions.Set();
        var command = new Command("format", "Formats the log directories of a node.") { config, cluster, standalone, ignore, set };
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
            var written = Formatting.Format(options, clusterId, parsed.GetValue(standalone), parsed.GetValue(ignore));
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
