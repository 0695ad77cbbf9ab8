using System.Diagnostics;
using System.Globalization;
using System.Net;
using KRaftNet.Bench;
using KRaftNet.Load.Servers;
using KRaftNet.Load.Wire;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Load.Quorum;

/// <summary>
/// A quorum of nodes in processes of their own, each broker and controller, born by the run and ended with it. Nodes are
/// numbered from 1. Owned by the run.
/// </summary>
internal sealed class QuorumNodes : IDisposable
{
    private static readonly TimeSpan LeaderTimeout = TimeSpan.FromSeconds(60);
    private readonly string _folder;
    private readonly QuorumProfile _profile;
    private readonly IPEndPoint[] _clients;
    private readonly IPEndPoint[] _controllers;
    private readonly ServerProcess?[] _processes;

    private QuorumNodes(string folder, int count, QuorumProfile profile)
    {
        _folder = folder;
        _profile = profile;
        _processes = new ServerProcess?[count];
        _clients = [.. _processes.Select(_ => FreePorts.Take())];
        _controllers = [.. _processes.Select(_ => FreePorts.Take())];
    }

    /// <summary>The nodes' numbers.</summary>
    public IEnumerable<int> Ids => Enumerable.Range(1, _processes.Length);

    /// <summary>Starts them, and waits until all serve clients.</summary>
    /// <exception cref="LoadException">One does not start.</exception>
    public static QuorumNodes Start(string folder, int count, QuorumProfile profile)
    {
        var nodes = new QuorumNodes(folder, count, profile);
        try
        {
            // A new quorum begins when all are there.
            Task.WaitAll([.. nodes.Ids.Select(id => Task.Run(() => nodes.Start(id)))]);
            return nodes;
        }
        catch (AggregateException e)
        {
            nodes.Dispose();
            throw new LoadException(e.InnerException!.Message, e);
        }
    }

    /// <summary>Where a node serves clients.</summary>
    public IPEndPoint AddressOf(int id) => _clients[id - 1];

    /// <summary>A node's process.</summary>
    public int ProcessOf(int id) => _processes[id - 1]!.Id;

    /// <summary>A new connection to a node.</summary>
    /// <param name="id">Which.</param>
    /// <param name="answerTimeout">How long to wait for an answer; without end if not given.</param>
    public AdminConnection Connect(int id, TimeSpan answerTimeout = default) => new(_clients[id - 1], answerTimeout);

    /// <summary>The first segment of a node's metadata log.</summary>
    public FileInfo MetadataLog(int id) =>
        new(Path.Combine(DataOf(id), "__cluster_metadata-0", "00000000000000000000.log"));

    /// <summary>Who leads, by what a node says that runs.</summary>
    /// <exception cref="LoadException">Nobody leads for long.</exception>
    public int Leader(int asked)
    {
        var begun = Stopwatch.GetTimestamp();
        using var connection = Connect(asked);
        while (Stopwatch.GetElapsedTime(begun) < LeaderTimeout)
        {
            var answer = connection.Ask<DescribeQuorumRequest, DescribeQuorumResponse>(new DescribeQuorumRequest
            {
                Topics =
                [
                    new DescribeQuorumRequest.TopicData
                    {
                        TopicName = "__cluster_metadata",
                        Partitions = [new DescribeQuorumRequest.PartitionData()],
                    },
                ],
            });
            if (answer.Topics is [{ Partitions: [{ ErrorCode: 0, LeaderId: > 0 } partition] }])
            {
                return partition.LeaderId;
            }
        }

        throw new LoadException($"node {asked} knows no leader");
    }

    /// <summary>Ends a node by SIGKILL; it is not waited for.</summary>
    public void Kill(int id) => _processes[id - 1]!.Kill();

    /// <summary>Holds a node by SIGSTOP.</summary>
    public void Hold(int id) => _processes[id - 1]!.Hold();

    /// <summary>Lets a node go on that is held.</summary>
    public void GoOn(int id) => _processes[id - 1]!.GoOn();

    /// <summary>Starts a node that was killed, and waits until it serves clients.</summary>
    public void Restart(int id)
    {
        _processes[id - 1]!.Dispose();
        Start(id);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var process in _processes)
        {
            process?.Dispose();
        }
    }

    private string DataOf(int id) => Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"data-{id}"));

    private void Start(int id)
    {
        var quorum = Ids.Select(voter => string.Create(CultureInfo.InvariantCulture, $"{voter}@{_controllers[voter - 1]}"));
        string[] arguments =
        [
            "start",
            "--node-id", id.ToString(CultureInfo.InvariantCulture),
            "--listen", _clients[id - 1].ToString(),
            "--controller-listen", _controllers[id - 1].ToString(),
            "--data", DataOf(id),
            "--quorum", string.Join(',', quorum),
            "--log-level", "Error",
            .. _profile.Settings.SelectMany(setting => (string[])["--set", setting]),
        ];
        _processes[id - 1] = ServerProcess.Start(
            string.Create(CultureInfo.InvariantCulture, $"node {id}"), Path.Combine(Checkout.Root, "kraftnet"), arguments);
    }
}
