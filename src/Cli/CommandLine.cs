using System.CommandLine;
using KRaftNet.Cli.Commands;
using KRaftNet.Cli.Output;

namespace KRaftNet.Cli;

/// <summary>The commands, and how they end: 0 done, 1 failed, 2 not understood, 70 and up a server that stopped itself.</summary>
internal static class CommandLine
{
    /// <summary>Parses and runs.</summary>
    public static int Run(string[] args)
    {
        var root = new RootCommand("KRaftNet: a Kafka broker without JVM and ZooKeeper.")
        {
            DevCommand.Make(),
            StartCommand.Make(),
            TopicCommand.Make(),
            ConfigCommand.Make(),
            QuorumCommand.Make(),
            ClusterCommand.Make(),
            ProduceCommand.Make(),
            ConsumeCommand.Make(),
            StorageCommand.Make(),
            LogCommand.Make(),
            VersionCommand.Make(),
        };
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            return Failures.Usage(parsed);
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (CommandException e)
        {
            return Failures.Report(e);
        }
    }
}
