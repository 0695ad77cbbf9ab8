using System.Collections.Immutable;
using System.Globalization;
using KRaftNet.Broker.Hosting;
using KRaftNet.Cli.Commands;
using KRaftNet.Cli.Output;
using KRaftNet.Config.Node;
using KRaftNet.Platform.Signals;
using Microsoft.Extensions.Logging;

namespace KRaftNet.Cli.Hosting;

/// <summary>
/// Several nodes in this process, each broker and controller, that make their quorum as nodes on several machines do. One
/// thread a node waits for its end; what they share is guarded by a lock.
/// </summary>
/// <param name="folder">Where the directories lie, or are made.</param>
/// <param name="brokers">How many, two at least.</param>
/// <param name="port">The first broker's port for clients; the others have the next ones. 0 takes free ones.</param>
internal sealed class DevCluster(string folder, int brokers, int port)
{
    private const string Host = "127.0.0.1";

    private readonly Lock _lock = new();
    private readonly List<StopRequest> _stops = [.. Enumerable.Range(0, brokers).Select(_ => new StopRequest())];
    private readonly List<string> _ready = [];
    private CommandException? _failure;
    private int _exitCode;

    /// <summary>Runs until a signal asks to stop, or one of them ends, and gives the exit code.</summary>
    /// <exception cref="CommandException">One cannot start.</exception>
    public int Run(IReadOnlyList<string> sets, LogLevel level)
    {
        var quorum = DevDirectories.Open(folder, brokers);
        var plans = quorum.Select(voter => PlanOf(voter, quorum, sets, level)).ToList();
        using (new ShutdownSignals(_ => StopAll()))
        {
            var threads = plans
                .Zip(_stops, (plan, stop) => new Thread(() => Run(plan, stop)) { Name = $"node {plan.Options.NodeId}" })
                .ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());
        }

        return _failure is null ? _exitCode : throw _failure;
    }

    private ServerPlan PlanOf(
        QuorumVoter voter, ImmutableArray<QuorumVoter> quorum, IReadOnlyList<string> sets, LogLevel level)
    {
        var settings = new NodeSettings();
        settings.AddProfile(TimingProfile.Fast);
        new NodeFlags
        {
            Data = DevDirectories.Of(folder, voter.Id),
            NodeId = voter.Id.ToString(),
            Listen = string.Create(CultureInfo.InvariantCulture, $"{Host}:{(port == 0 ? 0 : port + voter.Id.Value - 1)}"),
            ControllerListen = voter.Address.ToString(),
            Quorum = quorum,
        }.AddTo(settings);
        settings.AddSets(sets);
        var options = settings.Parse();
        if (voter == quorum[0])
        {
            ServerOptions.Warn(settings.Warnings);
        }

        return new ServerPlan(options, quorum, level, $"node {voter.Id}: ");
    }

    /// <summary>The cluster is for trying things: where one node ends, all do.</summary>
    private void Run(ServerPlan plan, StopRequest stop)
    {
        try
        {
            var code = ServerHost.Run(plan, stop, OnReady);
            lock (_lock)
            {
                _exitCode = _exitCode == 0 ? code : _exitCode;
            }
        }
        catch (CommandException e)
        {
            lock (_lock)
            {
                _failure ??= e;
            }
        }

        StopAll();
    }

    private void OnReady(BrokerNode node)
    {
        var address = ServerHost.Describe(node, name => name == "PLAINTEXT");
        lock (_lock)
        {
            _ready.Add(address);
            if (_ready.Count == brokers)
            {
                Console.WriteLine(
                    $"kraftnet ready: {brokers} brokers with data in {folder}, {string.Join(' ', _ready.Order(StringComparer.Ordinal))}");
            }
        }
    }

    private void StopAll() => _stops.ForEach(stop => stop.Make());
}
