using System.Diagnostics.Metrics;
using KRaftNet.Broker.Hosting;
using KRaftNet.Cli.Output;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Files;
using KRaftNet.Config.Node;
using KRaftNet.LogStore.Directories;
using KRaftNet.Platform.Disk;
using KRaftNet.Platform.Files;
using KRaftNet.Platform.Loops;
using KRaftNet.Platform.Signals;
using KRaftNet.Platform.Sockets;
using KRaftNet.Transport;
using Microsoft.Extensions.Logging;

namespace KRaftNet.Cli.Hosting;

/// <summary>
/// Runs a node in this process on real sockets, files and threads, until a signal asks it to stop. Prints one line with
/// <c>ready</c> when clients are served.
/// </summary>
internal static class ServerHost
{
    /// <summary>Runs to the end and gives the exit code: 0 after a clean stop, else the reason's.</summary>
    public static int Run(NodeOptions options, LogLevel logLevel, string greeting)
    {
        using var ended = new EndOfNode();
        using var meter = new Meter("KRaftNet");
        using var loggers = new StderrLoggers(logLevel);
        var loops = new EpollLoops((loop, e) => ended.Fatal(Unhandled($"loop {loop.Name}", e)));
        var disks = new DiskExecutor(e => ended.Fatal(Unhandled("the disk executor", e)));
        var node = Open(options, new NodeEnvironment
        {
            Time = TimeProvider.System,
            Random = new Prng(Seed()),
            Files = new OsFileSystem(),
            Disks = disks,
            Network = new SocketNetwork(loops),
            Loops = loops,
            Loggers = loggers,
            Buffers = new BufferPool(),
            Meter = meter,
            Fatal = ended.Fatal,
        });
        using (new ShutdownSignals(_ => node.Stop(ended.Stopped)))
        {
            node.Start(() => Console.WriteLine($"{greeting} {Describe(node)}"));
            var code = ended.Wait();
            if (code == 0)
            {
                loops.Dispose();
                disks.Dispose();
            }

            return code;
        }
    }

    private static BrokerNode Open(NodeOptions options, NodeEnvironment environment)
    {
        try
        {
            return BrokerNode.Open(options, environment);
        }
        catch (NetworkException e) when (e.Error == NetworkError.AddressInUse)
        {
            throw new CommandException(
                $"{e.Address} is in use by another process. Stop it ('ss -ltnp' shows who listens), or give this node another "
                + "port.",
                inner: e);
        }
        catch (NetworkException e)
        {
            throw new CommandException($"cannot listen: {e.Message}. Check the address in 'listeners' or --listen.", inner: e);
        }
        catch (LogDirectoryException e)
        {
            throw new CommandException(e.Message, inner: e);
        }
        catch (DamagedFileException e)
        {
            throw new CommandException($"{e.Message}. Restore it from a backup.", inner: e);
        }
        catch (DiskException e)
        {
            throw new CommandException($"{e.Message}. Check the directory's disk and permissions.", inner: e);
        }
        catch (FatalException e)
        {
            throw new CommandException(e.Message, (int)e.Reason, e);
        }
    }

    private static string Describe(BrokerNode node) => string.Join(
        ' ', node.Addresses.Select(address => $"{address.Name}://{address.Address}"));

    /// <summary>The system's randomness, once: all else in the node comes from it by the seeded generator.</summary>
    private static ulong Seed()
    {
        Span<byte> seed = stackalloc byte[sizeof(ulong)];
        System.Security.Cryptography.RandomNumberGenerator.Fill(seed);
        return BitConverter.ToUInt64(seed);
    }

    private static FatalException Unhandled(string where, Exception e) =>
        e as FatalException ?? new FatalException(FatalReason.UnhandledException, $"in {where}: {e}", e);
}
