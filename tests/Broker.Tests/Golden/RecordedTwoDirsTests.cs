using System.Diagnostics.Metrics;
using System.Text.Json;
using KRaftNet.Broker.Formatting;
using KRaftNet.Broker.Hosting;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Files;
using KRaftNet.Config.Node;
using KRaftNet.Config.Sources;
using KRaftNet.LogStore.Inspection;
using KRaftNet.Raft;
using KRaftNet.TestKit.Disk;
using KRaftNet.TestKit.Golden;
using KRaftNet.TestKit.Simulation;
using KRaftNet.TestKit.Trace;

namespace KRaftNet.Broker.Tests.Golden;

/// <summary>
/// A freshly formatted node of ours with two log directories, one change in the second as a recording says it: it starts
/// where the reference broker starts; where that refuses, it refuses too, names the directory and changes nothing.
/// </summary>
[Trait("Category", "Golden")]
public sealed class RecordedTwoDirsTests(ITestOutputHelper output)
{
    private const string Host = "node";
    private const string First = "/one";
    private const string Second = "/two";
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);
    private readonly GoldenTally _tally = new();

    [Fact]
    public void Node_with_two_directories_starts_or_refuses_as_recorded()
    {
        var golden = GoldenFolder.Recordings.Require("directories");
        foreach (var file in golden.Files("directories", "two-dirs.jsonl", recursive: true))
        {
            foreach (var line in golden.ReadLines(file))
            {
                _tally.Check(file, line.Text("case"), () => Try(line));
            }
        }

        _tally.Finish(output);
    }

    private static string? Try(JsonElement line)
    {
        var world = new SimulatedWorld(seed: 1, new SimulationOptions { TimeMax = TimeSpan.FromDays(1), StepsMax = long.MaxValue });
        var machine = world.AddNode(Host);
        var options = Options();
        Format(machine.Start(), options);
        if (!SecondDirectory.TryDamage(machine.Disk, First, Second, line.Text("damage")))
        {
            return $"no way is known to do this: {line.Text("damage")}";
        }

        var before = ContentOf(machine.Disk);
        machine.Crash(CrashMode.KeepAll);
        var failure = Start(world, machine.Start(), options);
        if (line.GetProperty("started").GetBoolean())
        {
            return failure is null ? null : $"it does not start: {failure}";
        }

        return failure is null ? "it starts"
            : !failure.Contains(Second, StringComparison.Ordinal) ? $"it does not name the directory: {failure}"
            : ContentOf(machine.Disk) != before ? "it refused, and changed something"
            : null;
    }

    /// <summary>Why it does not start, or null.</summary>
    private static string? Start(SimulatedWorld world, SimulatedProcess process, NodeOptions options)
    {
        using var meter = new Meter("KRaftNet.Broker.Tests");
        Exception? failure = null;
        var isReady = false;
        try
        {
            BrokerNode.Open(options, new NodeEnvironment
            {
                Time = process.Clock,
                Random = new Prng(1).Split("node"),
                Files = process.Files,
                Disks = process.Executor,
                Network = process.Network,
                Loops = process.Loops,
                Loggers = new TraceLoggers(process),
                Buffers = new BufferPool(),
                Meter = meter,
                Fatal = exception => failure ??= exception,
            }).Start(() => isReady = true);
        }
        catch (Exception e) when (e is LogStore.Directories.LogDirectoryException or FatalException)
        {
            return e.Message;
        }

        world.RunUntil(() => isReady || failure is not null, StartLimit);
        return isReady ? null : failure?.Message ?? "it does not become ready";
    }

    private static string ContentOf(SimulatedFileSystem disk) => string.Join('\n', ((string[])[First, Second])
        .SelectMany(directory => DirectoryWalk.Files(disk, directory))
        .Select(path => $"{path} {Convert.ToHexString(AtomicFile.TryRead(disk, path)!)}"));

    private static NodeOptions Options()
    {
        (string Name, string Value)[] settings =
        [
            ("process.roles", "broker,controller"),
            ("node.id", "1"),
            ("listeners", $"PLAINTEXT://{Host}:9092,CONTROLLER://{Host}:9093"),
            ("controller.listener.names", "CONTROLLER"),
            ("controller.quorum.bootstrap.servers", $"{Host}:9093"),
            ("log.dirs", $"{First},{Second}"),
        ];
        var reading = NodeOptions.Parse(
            settings.Select(setting => new ConfigSetting(setting.Name, setting.Value, SettingLayer.File, "test")), Host);
        Assert.True(reading.TryGet(out var options), string.Join('\n', reading.Faults));
        return options;
    }

    private static void Format(SimulatedProcess process, NodeOptions options)
    {
        var (prng, listener) = (new Prng(1), options.Listeners.AdvertisedController[0]);
        new StorageFormatter(process.Files, process.Clock, prng, new BufferPool()).Format(new FormatPlan
        {
            ClusterId = Uuid.Random(prng).ToString(),
            NodeId = options.NodeId,
            Directories = options.LogDirs,
            MetadataDirectory = options.MetadataLogDir,
            StandaloneEndpoint = new VoterEndpoint(listener.Name, listener.Host, listener.Port),
        });
    }
}
