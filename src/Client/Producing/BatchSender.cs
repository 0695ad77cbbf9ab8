using KRaftNet.Client.Connections;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Client.Producing;

/// <summary>Brings batches to the leaders of their partitions, and finds new leaders. Owned by its producer.</summary>
internal sealed class BatchSender(ClusterConnection cluster, TopicView topic, short acks)
{
    private TopicView _topic = topic;

    /// <summary>Sends a batch until it is acknowledged.</summary>
    /// <exception cref="KafkaException">It was refused, or not taken in the client's retry time.</exception>
    public async Task Deliver(int partition, SealedBatch batch)
    {
        var patience = new Patience(cluster, cluster.Options.RetryTimeout);
        while (true)
        {
            try
            {
                await Send(partition, batch);
                return;
            }
            catch (KafkaException e)
            {
                await patience.PauseOrThrow(e);
            }

            await FindLeaders(patience);
        }
    }

    private async Task FindLeaders(Patience patience)
    {
        try
        {
            _topic = await TopicView.Find(cluster, _topic.Name, mayCreate: false);
        }
        catch (KafkaException e)
        {
            // The next attempt goes to the leader that is known; patience ends both.
            await patience.PauseOrThrow(e);
        }
    }

    private async Task Send(int partition, SealedBatch batch)
    {
        var request = RequestOf(partition, batch);
        var leader = _topic.Leaders[partition];
        if (acks == 0)
        {
            await cluster.CallUnanswered<ProduceRequest, ProduceResponse>(leader, request);
            return;
        }

        // The broker's own time-out comes first, so that its answer says what was missing.
        using var reply = await cluster.Call<ProduceRequest, ProduceResponse>(
            leader, request, cluster.Options.RequestTimeout + cluster.Options.RequestTimeout);
        var answer = reply.Message.Responses[0].PartitionResponses[0];
        var error = (ErrorCode)answer.ErrorCode;

        // A duplicate is a batch that was taken the time before, whose answer was lost.
        if (error is not (ErrorCode.None or ErrorCode.DuplicateSequenceNumber))
        {
            throw KafkaException.Of(
                error, $"{batch.Count} records for {_topic.Name}-{partition} were not taken", answer.ErrorMessage);
        }
    }

    private ProduceRequest RequestOf(int partition, SealedBatch batch) => new()
    {
        Acks = acks,
        TimeoutMs = (int)cluster.Options.RequestTimeout.TotalMilliseconds,
        TopicData =
        [
            new ProduceRequest.TopicProduceData
            {
                Name = _topic.Name,
                TopicId = _topic.Id,
                PartitionData =
                [
                    new ProduceRequest.PartitionProduceData
                    {
                        Index = partition,
                        Records = new RecordsPayload(batch.Bytes.Memory),
                    },
                ],
            },
        ],
    };
}
