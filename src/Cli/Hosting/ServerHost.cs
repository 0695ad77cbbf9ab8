using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Runtime.ExceptionServices;
using KRaftNet.Broker.Birth;
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

/// <summary>What a host runs. Immutable.</summary>
/// <param name="Options">The node.</param>
/// <param name="Quorum">The controllers of a new cluster, for a node that is not formatted; empty if it must be.</param>
/// <param name="LogLevel">The least level that is logged.</param>
/// <param name="LogPrefix">What log lines name the node by, where several run.</param>
internal sealed record ServerPlan(
    NodeOptions Options, ImmutableArray<QuorumVoter> Quorum, LogLevel LogLevel, string LogPrefix = "");

/// <summary>Runs a node in this process on real sockets, files and threads.</summary>
internal static class ServerHost
{
    /// <summary>
    /// Runs until a signal asks to stop, and gives the exit code. Prints one line with <c>ready</c> when clients are served.
    /// </summary>
    /// <param name="plan">What.</param>
    /// <param name="greeting">The beginning of the line.</param>
    /// <exception cref="CommandException">It cannot start.</exception>
    public static int RunUntilSignal(ServerPlan plan, string greeting)
    {
        var stop = new StopRequest();
        using (new ShutdownSignals(_ => stop.Make()))
        {
            return Run(plan, stop, node => Console.WriteLine($"{greeting} {Describe(node, _ => true)}"));
        }
    }

    /// <summary>Runs to the end and gives the exit code: 0 after a clean stop, else the reason's.</summary>
    /// <param name="plan">What.</param>
    /// <param name="stop">The way to stop it.</param>
    /// <param name="ready">Called once when clients are served, on a loop of the node.</param>
    /// <exception cref="CommandException">It cannot start.</exception>
    public static int Run(ServerPlan plan, StopRequest stop, Action<BrokerNode> ready)
    {
        using var ended = new EndOfNode();
        using var meter = new Meter("KRaftNet");
        using var loggers = new StderrLoggers(plan.LogLevel, plan.LogPrefix);
        var loops = new EpollLoops((loop, e) => ended.Fatal(Unhandled($"loop {loop.Name}", e)));
        var disks = new DiskExecutor(e => ended.Fatal(Unhandled("the disk executor", e)));
        var environment = new NodeEnvironment
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
        };
        var code = plan.Quorum.IsEmpty || Guarded(() => BeBorn(plan, environment, stop, ended))
            ? Serve(plan.Options, environment, stop, ended, ready)
            : EndUnborn(ended);
        if (code == 0)
        {
            loops.Dispose();
            disks.Dispose();
        }

        return code;
    }

    /// <summary>The addresses of a node's listeners.</summary>
    public static string Describe(BrokerNode node, Func<string, bool> isWanted) => string.Join(
        ' ',
        node.Addresses.Where(address => isWanted(address.Name)).Select(address => $"{address.Name}://{address.Address}"));

    private static int Serve(
        NodeOptions options, NodeEnvironment environment, StopRequest stop, EndOfNode ended, Action<BrokerNode> ready)
    {
        var node = Guarded(() => BrokerNode.Open(options, environment));
        node.Start(() => ready(node));
        stop.Reaches(() => node.Stop(ended.Stopped));
        return ended.Wait();
    }

    /// <summary>Formats the node's directories, if need be; false if it was stopped before.</summary>
    private static bool BeBorn(ServerPlan plan, NodeEnvironment environment, StopRequest stop, EndOfNode ended)
    {
        if (!QuorumBirth.IsDue(plan.Options, environment.Files))
        {
            return true;
        }

        var born = new TaskCompletionSource<BirthOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        var birth = QuorumBirth.Begin(plan.Options, plan.Quorum, environment, born.SetResult);
        stop.Reaches(birth.Stop);
        Task.WaitAny(born.Task, ended.Ended);
        if (!born.Task.IsCompleted)
        {
            return false;
        }

        if (born.Task.Result.Failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        return born.Task.Result.IsFormatted && !stop.IsMade;
    }

    /// <summary>The exit code of a node that never was: 0 if that was wanted.</summary>
    private static int EndUnborn(EndOfNode ended)
    {
        ended.Stopped(error: null);
        return ended.Wait();
    }

    private static T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (BirthRefusedException e)
        {
            throw new CommandException(e.Message, inner: e);
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
