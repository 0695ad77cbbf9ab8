using KRaftNet.Common;
using KRaftNet.Common.Time;
using KRaftNet.Protocol;

namespace KRaftNet.Broker.Controller;

/// <summary>
/// Operations whose decision waits for its commit, in the order of their offsets. Owned by the controller's loop. Bounded by
/// the requests that connections may have in flight.
/// </summary>
internal sealed class PendingOperations
{
    private readonly Queue<Pending> _queue = new();

    /// <summary>How many wait.</summary>
    public int Count => _queue.Count;

    /// <summary>Waits until all below the offset is committed; offsets never go down from one call to the next.</summary>
    public void Add(Offset end, ControllerOperation operation, WheelTimer timeout) =>
        _queue.Enqueue(new Pending(end, operation, timeout));

    /// <summary>Answers those whose records are committed.</summary>
    public void CompleteUpTo(Offset committedEnd)
    {
        while (_queue.TryPeek(out var next) && next.End <= committedEnd)
        {
            _queue.Dequeue();
            next.Timeout.Cancel();
            next.Operation.Complete();
        }
    }

    /// <summary>Ends all with the error.</summary>
    public void FailAll(ErrorCode error)
    {
        while (_queue.TryDequeue(out var next))
        {
            next.Timeout.Cancel();
            next.Operation.Fail(error);
        }
    }

    private readonly record struct Pending(Offset End, ControllerOperation Operation, WheelTimer Timeout);
}
