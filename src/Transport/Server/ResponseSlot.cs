using KRaftNet.Common;
using KRaftNet.Transport.Frames;

namespace KRaftNet.Transport.Server;

/// <summary>
/// The place of one answer in the order of its connection. Completed exactly once, on any thread; answers leave in the order
/// of the requests, whatever the order of completion. Thread-safe: its state belongs to its owner's lock.
/// </summary>
public sealed class ResponseSlot
{
    private readonly ISlotOwner _owner;
    private int _completed;

    internal ResponseSlot(ISlotOwner owner, int requestBytes)
    {
        _owner = owner;
        RequestBytes = requestBytes;
    }

    /// <summary>Bytes of the request, which count as in flight until the answer is sent.</summary>
    internal int RequestBytes { get; }

    internal bool IsReady { get; set; }

    internal FrameParts? Answer { get; set; }

    internal CloseReason? CloseAfter { get; set; }

    /// <summary>Answers, and hands the parts over; if the connection ended meanwhile they are released.</summary>
    public void Complete(FrameParts answer) => Complete(answer, closeAfter: null);

    /// <summary>There is no answer (Produce with acks=0): later ones may pass.</summary>
    public void CompleteEmpty() => Complete(answer: null, closeAfter: null);

    /// <summary>
    /// Ends the connection after what stands before this slot, and the last answer if there is one, was sent. Later slots
    /// are dropped.
    /// </summary>
    public void CompleteAndClose(CloseReason reason, FrameParts? last = null) => Complete(last, reason);

    private void Complete(FrameParts? answer, CloseReason? closeAfter)
    {
        Invariant.Require(Interlocked.Exchange(ref _completed, 1) == 0);
        _owner.OnCompleted(this, answer, closeAfter);
    }
}

/// <summary>The queue that a slot stands in. Thread-safe.</summary>
internal interface ISlotOwner
{
    void OnCompleted(ResponseSlot slot, FrameParts? answer, CloseReason? closeAfter);
}
