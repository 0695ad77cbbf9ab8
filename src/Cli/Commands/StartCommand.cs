using System.CommandLine;
using KRaftNet.Cli.Hosting;
using Microsoft.Extensions.Logging;

namespace KRaftNet.Cli.Commands;

/// <summary><c>kraftnet start</c>: runs a node.</summary>
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
        var roles = new Option<string?>("--roles")
        {
            Description = "What the node does: broker, controller or broker,controller (process.roles). By default what it "
                + "has listeners for.",
            HelpName = "ROLES",
        };
        var quorum = new Option<string?>("--quorum")
        {
            Description = "The controllers that a new cluster begins with, the same on all nodes: an unformatted node asks "
                + "them and formats itself. Also where the quorum is found (controller.quorum.bootstrap.servers).",
            HelpName = "ID@HOST:PORT,...",
        };
        var set = ServerOptions.Set();
        var level = ServerOptions.Level(LogLevel.Information);
        var command = new Command(
            "start", "Runs a node. With --quorum it formats its directories itself; else see 'storage format'.")
        {
            config, data, nodeId, listen, controller, roles, quorum, set, level,
        };
        command.SetAction(parsed =>
        {
            var settings = new NodeSettings();
            if (parsed.GetValue(config) is { } file)
            {
                settings.AddFile(file);
            }

            settings.AddEnvironment();
            var flags = new NodeFlags
            {
                Data = parsed.GetValue(data),
                NodeId = parsed.GetValue(nodeId),
                Listen = parsed.GetValue(listen),
                ControllerListen = parsed.GetValue(controller),
                Roles = parsed.GetValue(roles),
                Quorum = parsed.GetValue(quorum) is { } text ? QuorumFlag.Parse(text) : [],
            };
            flags.AddTo(settings);
            settings.AddSets(parsed.GetValue(set) ?? []);
            var options = settings.Parse();
            QuorumFlag.Check(flags.Quorum, options);
            ServerOptions.Warn(settings.Warnings);
            return ServerHost.RunUntilSignal(
                new ServerPlan(options, flags.Quorum, parsed.GetValue(level)), $"kraftnet ready: node {options.NodeId}");
        });
        return command;
    }
}
