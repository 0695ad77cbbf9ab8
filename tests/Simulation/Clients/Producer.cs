using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Records;
using KRaftNet.Simulation.Judgement;
using KRaftNet.TestKit.Histories;

namespace KRaftNet.Simulation.Clients;

/// <summary>
/// An idempotent producer: sends a batch until the answer says what became of it. When its sequence is broken, because a
/// batch without a durable acknowledgement was lost or given up, it takes a new producer id and is a new process of the
/// history: between the two there is no promise of order. Owned by its loop.
/// </summary>
internal sealed class Producer(ClientSeat seat, Evidence evidence)
{
    private readonly TopicView _view = new(seat);
    private readonly SortedDictionary<TopicPartition, int> _nextSequences = [];
    private (ProducerId Id, short Epoch)? _identity;
    private int _process;

    /// <summary>Works until the clients are to rest.</summary>
    public async Task Run()
    {
        while (!evidence.IsOver)
        {
            await seat.Pause(30);
            if (await _view.Pick() is { PartitionCount: > 0 } topic && await Identify())
            {
                await Deliver(Make(topic, seat.Random.Next(topic.PartitionCount)));
            }
        }
    }

    private async Task<bool> Identify()
    {
        if (_identity is not null)
        {
            return true;
        }

        var request = new InitProducerIdRequest { TransactionalId = null };
        using var reply = await seat.Connection.Ask<InitProducerIdRequest, InitProducerIdResponse>(request);
        if (reply is null || reply.Message.ErrorCode != 0)
        {
            return false;
        }

        var id = new ProducerId(reply.Message.ProducerId);
        evidence.TakeProducerId(id);
        _identity = (id, reply.Message.ProducerEpoch);
        _process = evidence.NewProcess();
        return true;
    }

    private OutgoingBatch Make(KnownTopic topic, int index)
    {
        var partition = topic.Partition(index);
        var identity = _identity.GetValueOrDefault();
        var options = new RecordBatchOptions
        {
            ProducerId = identity.Id,
            ProducerEpoch = identity.Epoch,
            BaseSequence = _nextSequences.GetValueOrDefault(partition),
        };
        var values = Enumerable.Range(0, seat.Random.Next(1, 6)).Select(_ => evidence.NewValue()).ToList();
        var operations = values
            .Select(value => evidence.Records.Sends.Begin(_process, new Send(partition, value)))
            .ToList();
        var bytes = OutgoingBatch.Encode(seat.Connection.Buffers, options, values, seat.NowMs, seat.Random);
        return new OutgoingBatch(topic, index, DrawAcks(), operations, bytes);
    }

    private short DrawAcks() => seat.Random.Next(6) switch
    {
        0 => 0,
        1 => 1,
        _ => OutgoingBatch.AcksAll,
    };

    private async Task Deliver(OutgoingBatch batch)
    {
        for (var attempt = 0; !evidence.IsOver; attempt++)
        {
            if (attempt > 0)
            {
                await seat.Pause(100);
            }

            if (batch.Acks == 0 && await seat.Connection.Tell<ProduceRequest, ProduceResponse>(batch.ToRequest()))
            {
                Advance(batch);
                return;
            }

            if (batch.Acks != 0 && await Settle(batch, attempt))
            {
                return;
            }
        }
    }

    /// <summary>Sends once; true if nothing is left to be done for the batch.</summary>
    private async Task<bool> Settle(OutgoingBatch batch, int attempt)
    {
        using var reply = await seat.Connection.Ask<ProduceRequest, ProduceResponse>(batch.ToRequest());
        if (reply is null)
        {
            return false;
        }

        var answer = reply.Message.Responses.Single().PartitionResponses.Single();
        switch ((ErrorCode)answer.ErrorCode)
        {
            case ErrorCode.None:
                Acknowledged(batch, answer.BaseOffset);
                Advance(batch);
                return true;
            case ErrorCode.OutOfOrderSequenceNumber:
                Refused(batch, attempt);
                Renew();
                return true;
            default:
                return await IsGone(batch);
        }
    }

    /// <summary>With acks=1 a record may still be lost in a crash, so nothing was promised.</summary>
    private void Acknowledged(OutgoingBatch batch, long baseOffset)
    {
        if (batch.Acks != OutgoingBatch.AcksAll)
        {
            return;
        }

        for (var i = 0; i < batch.Operations.Count; i++)
        {
            evidence.Records.Sends.Ok(batch.Operations[i], baseOffset + i);
            evidence.AckedCount++;
        }
    }

    /// <summary>Only a first sending surely appended nothing: a later one may follow an append that was lost.</summary>
    private void Refused(OutgoingBatch batch, int attempt)
    {
        foreach (var operation in attempt == 0 ? batch.Operations : [])
        {
            evidence.Records.Sends.Failed(operation);
        }
    }

    private async Task<bool> IsGone(OutgoingBatch batch)
    {
        if (!await _view.Refresh() || _view.Has(batch.Topic))
        {
            return false;
        }

        Renew();
        return true;
    }

    private void Advance(OutgoingBatch batch)
    {
        var partition = batch.Topic.Partition(batch.Index);
        _nextSequences[partition] = _nextSequences.GetValueOrDefault(partition) + batch.Operations.Count;
    }

    private void Renew()
    {
        _identity = null;
        _nextSequences.Clear();
    }
}
