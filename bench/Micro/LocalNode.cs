using System.Diagnostics.Metrics;
using System.Net;
using KRaftNet.Broker.Formatting;
using KRaftNet.Broker.Hosting;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Config.Node;
using KRaftNet.Config.Sources;
using KRaftNet.Platform.Disk;
using KRaftNet.Platform.Files;
using KRaftNet.Platform.Loops;
using KRaftNet.Platform.Sockets;
using KRaftNet.Raft;
using Microsoft.Extensions.Logging.Abstractions;

namespace KRaftNet.Micro;

/// <summary>
/// A whole node in this process, on real sockets and files in a temporary folder, so that what it allocates can be counted.
/// </summary>
internal sealed class LocalNode : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly string _folder = Directory.CreateTempSubdirectory("kraftnet-micro-").FullName;
    private readonly Meter _meter = new("KRaftNet.Micro");
    private readonly EpollLoops _loops = new((_, e) => Environment.FailFast("a loop failed", e));
    private readonly DiskExecutor _disks = new(e => Environment.FailFast("the disk executor failed", e));
    private readonly BrokerNode _node;

    /// <summary>Formats, starts, and waits until clients are served.</summary>
    public LocalNode()
    {
        var options = OptionsFor(_folder);
        Format(options);
        _node = BrokerNode.Open(options, new NodeEnvironment
        {
            Time = TimeProvider.System,
            Random = new Prng(1),
            Files = new OsFileSystem(),
            Disks = _disks,
            Network = new SocketNetwork(_loops),
            Loops = _loops,
            Loggers = NullLoggerFactory.Instance,
            Buffers = new BufferPool(),
            Meter = _meter,
            Fatal = e => Environment.FailFast("the node stopped", e),
        });
        using var ready = new ManualResetEventSlim();
        _node.Start(ready.Set);
        if (!ready.Wait(Patience))
        {
            throw new TimeoutException("the node was not ready in time");
        }
    }

    /// <summary>Where clients connect.</summary>
    public IPEndPoint Address => new(IPAddress.Loopback, _node.Addresses.First(one => one.Name == "PLAINTEXT").Address.Port);

    /// <inheritdoc/>
    public void Dispose()
    {
        using var stopped = new ManualResetEventSlim();
        _node.Stop(_ => stopped.Set());
        stopped.Wait(Patience);
        _loops.Dispose();
        _disks.Dispose();
        _meter.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static NodeOptions OptionsFor(string folder)
    {
        var settings = new (string Key, string Value)[]
        {
            ("process.roles", "broker,controller"),
            ("node.id", "1"),
            ("log.dirs", folder),
            ("controller.listener.names", "CONTROLLER"),
            ("controller.quorum.bootstrap.servers", "127.0.0.1:9093"),
            ("listeners", "PLAINTEXT://127.0.0.1:0,CONTROLLER://127.0.0.1:0"),
        };
        var given = settings.Select(one => new ConfigSetting(one.Key, one.Value, SettingLayer.CommandLine, "micro"));
        var reading = NodeOptions.Parse(TimingProfile.Fast.Concat(given), "localhost");
        return reading.TryGet(out var options)
            ? options
            : throw new InvalidOperationException(string.Join(Environment.NewLine, reading.Faults));
    }

    private static void Format(NodeOptions options)
    {
        var listener = options.Listeners.AdvertisedController[0];
        new StorageFormatter(new OsFileSystem(), TimeProvider.System, new Prng(2), new BufferPool()).Format(new FormatPlan
        {
            ClusterId = Uuid.Random(new Prng(3)).ToString(),
            NodeId = options.NodeId,
            Directories = options.LogDirs,
            MetadataDirectory = options.MetadataLogDir,
            StandaloneEndpoint = new VoterEndpoint(listener.Name, listener.Host, listener.Port),
            IgnoreFormatted = true,
        });
    }
}
