using KRaftNet.Common.Time;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Quorum;

/// <summary>Waits until the voters have heard that their leader resigns. Owned by the driver's loop.</summary>
internal sealed class Handover(Action done, WheelTimer timeout)
{
    private int _open;
    private bool _hasEnded;

    /// <summary>A request leaves.</summary>
    public void OnSent(OutboundRequest request)
    {
        if (request.Request is EndQuorumEpochRequest)
        {
            _open++;
        }
    }

    /// <summary>A request was answered, or could not be.</summary>
    public void OnEnded(OutboundRequest request)
    {
        if (request.Request is EndQuorumEpochRequest && --_open == 0)
        {
            End();
        }
    }

    /// <summary>Waits no longer.</summary>
    public void End()
    {
        if (!_hasEnded)
        {
            _hasEnded = true;
            timeout.Cancel();
            done();
        }
    }
}
