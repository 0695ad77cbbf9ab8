using KRaftNet.Common;

namespace KRaftNet.Broker.Replication;

/// <summary>
/// That a replica follows a leader in an epoch, and what the leader last said. Thread-safe: fields of one word, written by the
/// fetcher, read by whoever moves the log.
/// </summary>
internal sealed class Followership(NodeId leader, LeaderEpoch epoch)
{
    private long _leaderHighWatermark = Offset.None.Value;
    private Action? _awaited;

    /// <summary>Who is followed.</summary>
    public NodeId Leader { get; } = leader;

    /// <summary>In which epoch.</summary>
    public LeaderEpoch Epoch { get; } = epoch;

    /// <summary>The leader's high watermark as last told; none before its first answer.</summary>
    public Offset LeaderHighWatermark
    {
        get => new(Interlocked.Read(ref _leaderHighWatermark));
        set => Interlocked.Exchange(ref _leaderHighWatermark, value.Value);
    }

    /// <summary>Calls once, on any thread, when more of the log has become durable.</summary>
    public void AwaitFlush(Action flushed) => Interlocked.Exchange(ref _awaited, flushed);

    /// <summary>More has become durable.</summary>
    public void OnFlushed() => Interlocked.Exchange(ref _awaited, null)?.Invoke();
}
