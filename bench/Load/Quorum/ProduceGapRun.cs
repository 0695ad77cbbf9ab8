using System.Diagnostics;
using KRaftNet.Load.Frames;

namespace KRaftNet.Load.Quorum;

/// <summary>
/// Kills or holds the leader of a partition with three replicas again and again, while producers write to this and other
/// partitions, and tells each time how long it took until a batch was acknowledged that was sent after it. Owned by the run.
/// </summary>
internal sealed class ProduceGapRun : IDisposable
{
    private const int OtherPartitions = 3;
    private const int BatchBytes = 16 * 1024;
    private const int ValueBytes = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Is never set: waiting for it is a pause.</summary>
    private readonly ManualResetEventSlim _pause = new();
    private readonly QuorumNodes _nodes;
    private readonly byte[] _batch;
    private readonly ReplicatedTopic _topic;
    private readonly List<FailoverProbe> _others;

    /// <param name="nodes">Three that run.</param>
    public ProduceGapRun(QuorumNodes nodes)
    {
        _nodes = nodes;
        _batch = BatchFactory.Make(BatchBytes, ValueBytes, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()).Bytes;
        using var first = nodes.Connect(1);
        _topic = ReplicatedTopic.Create(first, "gap");
        _others = [.. Enumerable.Range(0, OtherPartitions).Select(number => Load(ReplicatedTopic.Create(first, $"other-{number}")))];
    }

    /// <summary>The times, in the order of the faults.</summary>
    /// <exception cref="LoadException">The partition does not come back.</exception>
    public IReadOnlyList<TimeSpan> Run(LeaderFault fault, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => Once(fault))];

    /// <inheritdoc/>
    public void Dispose()
    {
        _others.ForEach(other => other.Dispose());
        _pause.Dispose();
    }

    private FailoverProbe Load(ReplicatedTopic topic) => new(new PartitionClient(_nodes, topic, _batch));

    private TimeSpan Once(LeaderFault fault)
    {
        foreach (var id in _nodes.Ids)
        {
            WaitUntilWhole(id);
        }

        using var probe = Load(_topic);
        probe.WaitUntilWarm(Patience);
        var leader = LeaderBy(1);
        var at = Stopwatch.GetTimestamp();
        if (fault == LeaderFault.Killed)
        {
            _nodes.Kill(leader);
        }
        else
        {
            _nodes.Hold(leader);
        }

        probe.Killed(at);
        if (!probe.Acknowledged.WaitOne(Patience) || probe.AcknowledgedAt is not { } acknowledgedAt)
        {
            throw new LoadException($"nothing was acknowledged for {Patience.TotalSeconds} s after the leader was gone");
        }

        if (fault == LeaderFault.Killed)
        {
            _nodes.Restart(leader);
        }
        else
        {
            _nodes.GoOn(leader);
        }

        return Stopwatch.GetElapsedTime(at, acknowledgedAt);
    }

    private int LeaderBy(int id)
    {
        using var connection = _nodes.Connect(id);
        return _topic.Leader(connection) ?? throw new LoadException("nobody leads the partition");
    }

    private void WaitUntilWhole(int id)
    {
        var begun = Stopwatch.GetTimestamp();
        using var connection = _nodes.Connect(id);
        while (!_topic.IsWhole(connection))
        {
            if (Stopwatch.GetElapsedTime(begun) > Patience)
            {
                throw new LoadException($"node {id} sees replicas out of sync for {Patience.TotalSeconds} s");
            }

            _pause.Wait(Pause);
        }
    }
}
