using KRaftNet.Broker.Hosting;
using KRaftNet.Broker.Purgatory;
using KRaftNet.Broker.Replicas;
using KRaftNet.Broker.Requests;
using KRaftNet.Common;
using KRaftNet.Common.Time;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers.Produce;

/// <summary>
/// A produce request with acks=all whose batches are appended and not yet committed. Answers once: when every partition's
/// high watermark has passed its batch, or at the time-out with what is known. Thread-safe by its lock; the answer is
/// sent outside of it.
/// </summary>
internal sealed class PendingProduce : IOffsetWaiter
{
    private readonly Lock _lock = new();
    private readonly RequestContext _context;
    private readonly ProduceResponse _response;
    private readonly List<Awaited> _awaited;
    private readonly LeaderHints _hints;
    private WheelTimer? _timeout;
    private int _left;
    private bool _answered;

    private PendingProduce(
        RequestContext context, ProduceResponse response, List<Awaited> awaited, LeaderHints hints)
    {
        _hints = hints;
        _context = context;
        _response = response;
        _awaited = awaited;
        _left = awaited.Count;
    }

    /// <summary>Begins to wait; the response says what is to be said if all goes well.</summary>
    public static void Start(
        RequestContext context,
        ProduceResponse response,
        List<Awaited> awaited,
        LeaderHints hints,
        NodeClock clock,
        TimeSpan timeout)
    {
        Invariant.Require(awaited.Count > 0);
        var pending = new PendingProduce(context, response, awaited, hints);
        pending.Watch(clock, timeout);
        for (var token = 0; token < awaited.Count; token++)
        {
            awaited[token].Partition.Commits.Add(awaited[token].Offset, pending, token);
        }
    }

    /// <inheritdoc/>
    public void OffsetReached(int token) => Finish(token, ErrorCode.None);

    /// <inheritdoc/>
    public void OffsetLost(int token, ErrorCode error) => Finish(token, error);

    private void Watch(NodeClock clock, TimeSpan timeout)
    {
        lock (_lock)
        {
            _timeout = clock.Timers.Schedule(timeout, OnTimeout);
        }
    }

    private void Finish(int token, ErrorCode error)
    {
        lock (_lock)
        {
            if (_answered || _awaited[token].IsDone)
            {
                return;
            }

            _awaited[token].IsDone = true;
            _awaited[token].Response.ErrorCode = (short)error;
            if (--_left > 0)
            {
                return;
            }

            _answered = true;
            _timeout?.Cancel();
        }

        Respond();
    }

    private void OnTimeout()
    {
        lock (_lock)
        {
            if (_answered)
            {
                return;
            }

            _answered = true;
            foreach (var awaited in _awaited)
            {
                if (!awaited.IsDone)
                {
                    awaited.Response.ErrorCode = (short)ErrorCode.RequestTimedOut;
                }
            }
        }

        Respond();
    }

    /// <summary>Leadership may have been lost meanwhile: then the client is told who leads now.</summary>
    private void Respond()
    {
        _hints.AddTo(_response, _context);
        _context.Respond(_response);
    }

    /// <summary>One partition's part of the wait.</summary>
    internal sealed class Awaited(
        Partition partition, Offset offset, ProduceResponse.PartitionProduceResponse response)
    {
        /// <summary>The partition.</summary>
        public Partition Partition { get; } = partition;

        /// <summary>The high watermark that must be reached: behind the batch's last record.</summary>
        public Offset Offset { get; } = offset;

        /// <summary>Its place in the answer.</summary>
        public ProduceResponse.PartitionProduceResponse Response { get; } = response;

        /// <summary>Whether its outcome is known. Under the request's lock.</summary>
        public bool IsDone { get; set; }
    }
}
