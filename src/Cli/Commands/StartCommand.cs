using System.CommandLine;
using KRaftNet.Cli.Hosting;
using Microsoft.Extensions.Logging;

namespace KRaftNet.Cli.Commands;

/// <summary><c>kraftnet start</c>: runs a node on directories that were formatted.</summary>
internal static class StartCommand
{
    public static Command Make()
    {
        var config = new Option<string?>("--config") { Description = "A properties file, as of Apache Kafka.", HelpName = "FILE" };
        var data = new Option<string?>("--data") { Description = "The log directory (log.dirs).", HelpName = "DIR" };
        var nodeId = new Option<string?>("--node-id") { Description = "The node's number (node.id).", HelpName = "ID" };
        var listen = new Option<string?>("--listen")
        {
            Description = "Where clients connect (listeners).",
            HelpName = "HOST:PORT",
        };
        var controller = new Option<string?>("--controller-listen")
        {
            Description = "Where the controller listens (listeners, controller.listener.names).",
            HelpName = "HOST:PORT",
        };
        var set = ServerOptions.Set();
        var level = ServerOptions.Level(LogLevel.Information);
        var command = new Command("start", "Runs a node. Its directories must have been formatted: see 'storage format'.")
        {
            config, data, nodeId, listen, controller, set, level,
        };
        command.SetAction(parsed =>
        {
            var settings = new NodeSettings();
            if (parsed.GetValue(config) is { } file)
            {
                settings.AddFile(file);
            }

            settings.AddEnvironment();
            NodeFlags.Add(
                settings,
                new NodeFlags(
                    parsed.GetValue(data), parsed.GetValue(nodeId), parsed.GetValue(listen), parsed.GetValue(controller)));
            settings.AddSets(parsed.GetValue(set) ?? []);
            var options = settings.Parse();
            ServerOptions.Warn(settings.Warnings);
            return ServerHost.Run(options, parsed.GetValue(level), $"kraftnet ready: node {options.NodeId}");
        });
        return command;
    }
}
