using System.CommandLine;
using System.Globalization;
using KRaftNet.Broker.Formatting;
using KRaftNet.Cli.Hosting;
using KRaftNet.Cli.Output;
using KRaftNet.Config.Node;
using KRaftNet.LogStore.Directories;
using Microsoft.Extensions.Logging;

namespace KRaftNet.Cli.Commands;

/// <summary><c>kraftnet dev</c>: a playground: formats its directory itself and uses fast time-outs.</summary>
internal static class DevCommand
{
    private const string DefaultData = "kraftnet-data";

    /// <summary>More do not fit a playground.</summary>
    private const int BrokersMax = 15;

    public static Command Make()
    {
        var data = new Option<string>("--data")
        {
            Description = "Where the data lies; it is made if need be.",
            HelpName = "DIR",
            DefaultValueFactory = _ => DefaultData,
        };
        var ephemeral = new Option<bool>("--ephemeral")
        {
            Description = "Keep the data in a temporary directory that is deleted at the end.",
        };
        var brokers = new Option<int>("--brokers")
        {
            Description = "How many brokers, each a controller too.",
            DefaultValueFactory = _ => 1,
        };
        brokers.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > BrokersMax)
            {
                result.AddError($"--brokers: give a number from 1 to {BrokersMax}.");
            }
        });
        var port = new Option<int>("--port")
        {
            Description = "The port for clients on 127.0.0.1, of the first of several brokers; 0 takes free ones.",
            DefaultValueFactory = _ => 9092,
        };
        var set = ServerOptions.Set();
        var level = ServerOptions.Level(LogLevel.Warning);
        var command = new Command("dev", "Runs a node, or some, to try things with: ready in one line.")
        {
            data, ephemeral, brokers, port, set, level,
        };
        command.SetAction(parsed =>
        {
            using var directory = parsed.GetValue(ephemeral)
                ? DataDirectory.Temporary()
                : DataDirectory.Of(parsed.GetRequiredValue(data));
            var (sets, count) = (parsed.GetValue(set) ?? [], parsed.GetValue(brokers));
            return count == 1
                ? Run(directory.Path, parsed.GetValue(port), sets, parsed.GetValue(level))
                : new DevCluster(directory.Path, count, parsed.GetValue(port)).Run(sets, parsed.GetValue(level));
        });
        return command;
    }

    private static int Run(string data, int port, string[] sets, LogLevel level)
    {
        DevDirectories.RequireNoCluster(data);
        var settings = new NodeSettings();
        settings.AddProfile(TimingProfile.Fast);
        settings.AddFlag("process.roles", "broker,controller", "dev");
        settings.AddFlag("node.id", "1", "dev");
        settings.AddFlag("log.dirs", data, "--data");
        settings.AddFlag("controller.listener.names", "CONTROLLER", "dev");
        settings.AddFlag("controller.quorum.bootstrap.servers", "127.0.0.1:9093", "dev");
        settings.AddFlag(
            "listeners",
            $"PLAINTEXT://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)},CONTROLLER://127.0.0.1:0",
            "--port");
        settings.AddSets(sets);
        var options = settings.Parse();
        ServerOptions.Warn(settings.Warnings);
        switch (Formatting.Inspect(data))
        {
            case DirectoryKind.Formatted:
                break;
            case DirectoryKind.HalfFormatted:
                throw new CommandException(
                    $"{data} is only half formatted: it has no {MetaProperties.FileName}, so its formatting was interrupted "
                    + "before there was a record in it. Delete the directory and run the command again.");
            default:
                Formatting.Format(options, Formatting.NewUuid().ToString(), standalone: true, ignoreFormatted: true);
                break;
        }

        return ServerHost.RunUntilSignal(new ServerPlan(options, [], level), $"kraftnet ready: data in {data},");
    }
}
