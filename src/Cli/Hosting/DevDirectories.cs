using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using KRaftNet.Cli.Output;
using KRaftNet.Common;
using KRaftNet.Config.Node;
using KRaftNet.LogStore.Directories;

namespace KRaftNet.Cli.Hosting;

/// <summary>
/// The directories of several brokers that <c>dev</c> runs: one folder holds <c>broker-1</c>, <c>broker-2</c> and so on,
/// and the file <c>quorum</c> with where their controllers listen, which they remember too. Stateless.
/// </summary>
internal static class DevDirectories
{
    private const string QuorumFile = "quorum";

    /// <summary>The log directory of a broker.</summary>
    public static string Of(string folder, NodeId broker) => Path.Combine(folder, $"broker-{broker}");

    /// <summary>The controllers of the brokers in the folder; chosen, and written down, if it is new.</summary>
    /// <exception cref="CommandException">The folder is of another number of brokers, or of something else.</exception>
    public static ImmutableArray<QuorumVoter> Open(string folder, int brokers)
    {
        var path = Path.Combine(folder, QuorumFile);
        if (File.Exists(path))
        {
            var quorum = QuorumFlag.Parse(File.ReadAllText(path).Trim());
            return quorum.Length == brokers
                ? quorum
                : throw new CommandException(
                    $"{folder} holds the data of {quorum.Length} brokers. Start them with --brokers {quorum.Length}, or name "
                    + "another --data.");
        }

        RequireNew(folder);
        Directory.CreateDirectory(folder);
        var chosen = FreePorts(brokers)
            .Select((port, index) => new QuorumVoter(new NodeId(index + 1), new HostAndPort("127.0.0.1", port)))
            .ToImmutableArray();
        File.WriteAllText(path + ".tmp", string.Join(',', chosen) + "\n");
        File.Move(path + ".tmp", path);
        return chosen;
    }

    /// <summary>Refuses the folder of several brokers as that of one.</summary>
    /// <exception cref="CommandException">It is.</exception>
    public static void RequireNoCluster(string folder)
    {
        var path = Path.Combine(folder, QuorumFile);
        if (File.Exists(path))
        {
            var count = QuorumFlag.Parse(File.ReadAllText(path).Trim()).Length;
            throw new CommandException(
                $"{folder} holds the data of {count} brokers. Start them with --brokers {count}, or name another --data.");
        }
    }

    private static void RequireNew(string folder)
    {
        if (File.Exists(Path.Combine(folder, MetaProperties.FileName)))
        {
            throw new CommandException(
                $"{folder} holds the data of one broker. Start it without --brokers, or name another --data.");
        }

        if (Directory.Exists(folder)
            && Directory.EnumerateFileSystemEntries(folder).FirstOrDefault(entry => !entry.EndsWith(".tmp", StringComparison.Ordinal))
                is { } strange)
        {
            throw new CommandException(
                $"{folder} is not empty: it holds {Path.GetFileName(strange)}. Name an empty or new directory with --data.");
        }
    }

    /// <summary>All are held until the last is found, so that they are different.</summary>
    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        try
        {
            listeners.ForEach(listener => listener.Start());
            return [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        }
        finally
        {
            listeners.ForEach(listener => listener.Dispose());
        }
    }
}
