using KRaftNet.ClusterSimulation.Watching;
using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Records;
using KRaftNet.Simulation.Clients;
using KRaftNet.TestKit.Histories;

namespace KRaftNet.ClusterSimulation.Clients;

/// <summary>
/// An idempotent producer that sends a batch to whoever leads until the answer says what became of it. One that wants acks=all
/// only has its sequence never broken; one that takes less too gets a new producer id when it is, and then is a new process of
/// the history. Owned by its loop.
/// </summary>
internal sealed class ClusterProducer(ClusterSeat seat, ClusterEvidence evidence, bool acksAllOnly)
{
    private readonly ClusterView _view = new(seat);
    private readonly SortedDictionary<TopicPartition, int> _nextSequences = [];
    private (ProducerId Id, short Epoch)? _identity;
    private int _process;

    /// <summary>Works until the clients are to rest, and its last batch is settled.</summary>
    public async Task Run()
    {
        while (!evidence.Shared.IsOver)
        {
            await seat.Pause(25);
            if (await _view.Pick() is { } partition && await Identify())
            {
                await Deliver(Make(partition), partition);
            }
        }

        seat.Doing = "nothing any more";
    }

    private async Task<bool> Identify()
    {
        if (_identity is not null)
        {
            return true;
        }

        var request = new InitProducerIdRequest { TransactionalId = null };
        using var reply = await seat.Ask<InitProducerIdRequest, InitProducerIdResponse>(seat.AnyBroker(), request);
        if (reply is null || reply.Message.ErrorCode != 0)
        {
            return false;
        }

        var id = new ProducerId(reply.Message.ProducerId);
        evidence.Shared.TakeProducerId(id);
        _identity = (id, reply.Message.ProducerEpoch);
        _process = evidence.Shared.NewProcess();
        return true;
    }

    private OutgoingBatch Make(KnownPartition partition)
    {
        var identity = _identity.GetValueOrDefault();
        var options = new RecordBatchOptions
        {
            ProducerId = identity.Id,
            ProducerEpoch = identity.Epoch,
            BaseSequence = _nextSequences.GetValueOrDefault(partition.Name),
        };
        var values = Enumerable.Range(0, seat.Random.Next(1, 4)).Select(_ => evidence.Shared.NewValue()).ToList();
        var operations = values
            .Select(value => evidence.Shared.Records.Sends.Begin(_process, new Send(partition.Name, value)))
            .ToList();
        var bytes = OutgoingBatch.Encode(seat.Buffers, options, values, seat.NowMs, seat.Random);
        var acks = acksAllOnly || seat.Random.Chance(0.6) ? OutgoingBatch.AcksAll : (short)1;
        return new OutgoingBatch(partition.Topic, partition.Index, acks, operations, bytes);
    }

    private async Task Deliver(OutgoingBatch batch, KnownPartition partition)
    {
        for (var attempt = 0; ; attempt++)
        {
            if (attempt > 0)
            {
                await seat.Pause(60);
                await _view.Refresh();
                if (_view.Topics.Count > 0 && !_view.Has(batch.Topic) && await IsGone(batch.Topic))
                {
                    Renew();
                    return;
                }

                partition = _view.Find(batch.Topic, batch.Index);
            }

            if (await Settle(batch, partition, attempt))
            {
                return;
            }
        }
    }

    /// <summary>A broker that is behind may not know a topic yet: it is gone if two say so, one after the other.</summary>
    private async Task<bool> IsGone(KnownTopic topic)
    {
        await seat.Pause(100);
        return await _view.Refresh() && !_view.Has(topic);
    }

    /// <summary>Sends once; true if nothing is left to be done for the batch.</summary>
    private async Task<bool> Settle(OutgoingBatch batch, KnownPartition partition, int attempt)
    {
        seat.Doing = $"{partition.Name} to {partition.Leader} in epoch {partition.LeaderEpoch}, attempt {attempt}";
        using var reply = await seat.Ask<ProduceRequest, ProduceResponse>(partition.Leader, batch.ToRequest());
        if (reply is null)
        {
            return false;
        }

        var answer = reply.Message.Responses.Single().PartitionResponses.Single();
        seat.Doing += $": {(ErrorCode)answer.ErrorCode}";
        switch ((ErrorCode)answer.ErrorCode)
        {
            case ErrorCode.None:
                Acknowledged(batch, partition.Id, answer.BaseOffset);
                _nextSequences[partition.Name] = _nextSequences.GetValueOrDefault(partition.Name) + batch.Operations.Count;
                return true;
            case ErrorCode.OutOfOrderSequenceNumber:
                Rule.Require("I1", !acksAllOnly, $"{partition.Name}: a batch before this one was acknowledged by all, and is gone");
                Renew();
                return true;
            default:
                return false;
        }
    }

    /// <summary>With acks=1 a record may still be lost, so nothing was promised.</summary>
    private void Acknowledged(OutgoingBatch batch, TopicIdPartition partition, long baseOffset)
    {
        if (batch.Acks != OutgoingBatch.AcksAll)
        {
            return;
        }

        evidence.RequireCommitted(partition, baseOffset + batch.Operations.Count, "P6", "a batch is acknowledged by all");
        for (var i = 0; i < batch.Operations.Count; i++)
        {
            evidence.Shared.Records.Sends.Ok(batch.Operations[i], baseOffset + i);
            evidence.Shared.AckedCount++;
        }
    }

    private void Renew()
    {
        _identity = null;
        _nextSequences.Clear();
    }
}
