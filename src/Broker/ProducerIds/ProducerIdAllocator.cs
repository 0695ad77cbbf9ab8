using KRaftNet.Broker.Controller;
using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.ProducerIds;

/// <summary>
/// Hands out producer ids from blocks of the controller (KIP-730): no id twice, also over restarts. Thread-safe by its
/// lock. While a block is on its way callers wait in a queue, bounded by the requests of their connections.
/// </summary>
internal sealed class ProducerIdAllocator(
    IControllerChannel controller, ControllerCaller self, NodeId nodeId, Func<BrokerEpoch> epoch)
{
    private readonly Lock _lock = new();
    private readonly Queue<Action<ProducerId, ErrorCode>> _waiting = new();
    private long _next;
    private long _end;
    private bool _isAsking;

    /// <summary>The next id, or an error that the client tries again on. Called once, maybe inside this call.</summary>
    public void Allocate(Action<ProducerId, ErrorCode> allocated)
    {
        long id;
        lock (_lock)
        {
            if (_next == _end)
            {
                _waiting.Enqueue(allocated);
                AskIfNeeded();
                return;
            }

            id = _next++;
        }

        allocated(new ProducerId(id), ErrorCode.None);
    }

    private void AskIfNeeded()
    {
        if (_isAsking)
        {
            return;
        }

        _isAsking = true;
        var request = new AllocateProducerIdsRequest { BrokerId = nodeId.Value, BrokerEpoch = epoch().Value };
        controller.Send<AllocateProducerIdsRequest, AllocateProducerIdsResponse>(
            self, request, AllocateProducerIdsRequest.MaxVersion, OnBlock);
    }

    private void OnBlock(AllocateProducerIdsResponse response)
    {
        var served = new List<(Action<ProducerId, ErrorCode> Allocated, long Id)>();
        lock (_lock)
        {
            _isAsking = false;
            if (response.ErrorCode == 0)
            {
                _next = response.ProducerIdStart;
                _end = response.ProducerIdStart + response.ProducerIdLen;
            }

            var error = response.ErrorCode != 0;
            while ((error || _next < _end) && _waiting.TryDequeue(out var allocated))
            {
                served.Add((allocated, error ? ProducerId.None.Value : _next++));
            }

            if (_waiting.Count > 0)
            {
                AskIfNeeded();
            }
        }

        foreach (var (allocated, id) in served)
        {
            // Whatever the controller said, another try may find it well: Kafka answers so too.
            allocated(new ProducerId(id), id < 0 ? ErrorCode.CoordinatorLoadInProgress : ErrorCode.None);
        }
    }
}
