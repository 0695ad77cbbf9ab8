using System.Globalization;
using System.Text;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Records;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Broker.Tests.Crashes;

/// <summary>
/// What is done to a node in its life, always the same: topics made and deleted, batches acknowledged by all, a clean stop
/// and another start; and what was promised on the way. Owned by one test.
/// </summary>
internal sealed class NodeScript(NodeLife life)
{
    private const short AcksAll = -1;
    private const int TimeoutMs = 10_000;
    private const int TriesMax = 10_000;
    private static readonly BufferPool Pool = new();
    private readonly SortedDictionary<string, Promise> _topics = new(StringComparer.Ordinal);
    private int _value;

    /// <summary>What may or must be there of a topic.</summary>
    private enum Promise
    {
        /// <summary>Making or deleting it was not acknowledged.</summary>
        MayBeThere,

        /// <summary>It was made.</summary>
        IsThere,

        /// <summary>It was deleted.</summary>
        IsGone,
    }

    private readonly List<(string Topic, string Value)> _sent = [];
    private readonly HashSet<string> _acknowledged = [];

    /// <summary>Does all of it, as far as the node lives.</summary>
    public void Run()
    {
        var isStopped = life.Start()
            && Create("t") && Produce("t") && Produce("t")
            && Create("u") && Produce("u") && Produce("t")
            && Delete("u") && Wait() && Produce("t")
            && life.Stop();
        if (isStopped && life.Start() && Produce("t") && Create("u") && Produce("u"))
        {
            Wait();
        }
    }

    /// <summary>The values in each topic, in order.</summary>
    public string ReadAll()
    {
        var metadata = life.Ask<MetadataRequest, MetadataResponse>(new MetadataRequest { Topics = null }, 12);
        Assert.NotNull(metadata);
        return string.Join('\n', metadata.Topics
            .Select(topic => $"{topic.Name}: {string.Join(' ', Values(topic.Name!))}")
            .Order(StringComparer.Ordinal));
    }

    /// <summary>Holds what was read against what was promised.</summary>
    public void Judge(string found)
    {
        var topics = found.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ToDictionary(line => line.Split(':')[0], line => line.Split(": ")[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        foreach (var (topic, promise) in _topics)
        {
            Assert.True(promise != Promise.IsThere || topics.ContainsKey(topic), $"{topic} is gone");
            Assert.True(promise != Promise.IsGone || !topics.ContainsKey(topic), $"{topic} is back");
            if (topics.TryGetValue(topic, out var values))
            {
                var sent = _sent.Where(record => record.Topic == topic).Select(record => record.Value).ToList();
                var lost = promise == Promise.IsThere ? sent.Where(_acknowledged.Contains).Except(values).ToList() : [];
                Assert.True(lost.Count == 0, $"{topic} lost {string.Join(' ', lost)} of {found}");
                Assert.Equal(sent.Where(values.Contains), values);
            }
        }
    }

    private bool Create(string topic)
    {
        _sent.RemoveAll(record => record.Topic == topic);
        _topics[topic] = Promise.MayBeThere;
        var request = new CreateTopicsRequest { TimeoutMs = TimeoutMs };
        request.Topics.Add(new CreateTopicsRequest.CreatableTopic { Name = topic, NumPartitions = 1, ReplicationFactor = 1 });
        var answer = life.Ask<CreateTopicsRequest, CreateTopicsResponse>(request, 7);
        return Note(topic, answer?.Topics[0].ErrorCode, Promise.IsThere);
    }

    private bool Delete(string topic)
    {
        _topics[topic] = Promise.MayBeThere;
        var request = new DeleteTopicsRequest { TimeoutMs = TimeoutMs };
        request.Topics.Add(new DeleteTopicsRequest.DeleteTopicState { Name = topic, TopicId = Uuid.Zero });
        var answer = life.Ask<DeleteTopicsRequest, DeleteTopicsResponse>(request, 6);
        return Note(topic, answer?.Responses[0].ErrorCode, Promise.IsGone);
    }

    private bool Note(string topic, short? error, Promise promise)
    {
        if (error is null)
        {
            return false;
        }

        Assert.Equal((short)0, error.Value);
        _topics[topic] = promise;
        return true;
    }

    private bool Produce(string topic)
    {
        var value = (++_value).ToString(CultureInfo.InvariantCulture);
        _sent.Add((topic, value));
        var data = new ProduceRequest.TopicProduceData { Name = topic };
        data.PartitionData.Add(new ProduceRequest.PartitionProduceData { Records = new RecordsPayload(BatchOf(_value)) });
        for (var tries = 0; tries < TriesMax; tries++)
        {
            var answer = life.Ask<ProduceRequest, ProduceResponse>(
                new ProduceRequest { Acks = AcksAll, TimeoutMs = TimeoutMs, TopicData = [data] }, 9);
            switch ((ErrorCode?)answer?.Responses[0].PartitionResponses[0].ErrorCode)
            {
                case null:
                    return false;
                case ErrorCode.None:
                    _acknowledged.Add(value);
                    return true;
                case ErrorCode.NotLeaderOrFollower or ErrorCode.UnknownTopicOrPartition:
                    // The topic was made, its log is still being opened.
                    break;
                case var error:
                    throw new InvalidOperationException($"produce answers {error}");
            }
        }

        throw new InvalidOperationException($"nobody leads {topic}");
    }

    /// <summary>Long enough for marks and checkpoints to be written.</summary>
    private bool Wait()
    {
        life.World.RunUntil(() => life.IsDead, TimeSpan.FromSeconds(6));
        return !life.IsDead;
    }

    private List<string> Values(string topic)
    {
        var values = new List<string>();
        var next = 0L;
        while (true)
        {
            // An answer ends with its segment.
            var batches = new RecordBatches(Fetch(topic, next).Records.Bytes.Span);
            var before = next;
            while (batches.MoveNext())
            {
                Assert.True(batches.Current.IsCrcValid);
                foreach (var record in new RecordReader(batches.Current.Header, batches.Current.Payload))
                {
                    values.Add(Encoding.UTF8.GetString(record.Value.Span));
                }

                next = batches.Current.Header.NextOffset.Value;
            }

            if (next == before)
            {
                return values;
            }
        }
    }

    private FetchResponse.PartitionData Fetch(string topic, long offset)
    {
        var request = new FetchRequest { MinBytes = 0, MaxBytes = int.MaxValue, SessionEpoch = -1 };
        var asked = new FetchRequest.FetchTopic { Topic = topic };
        asked.Partitions.Add(new FetchRequest.FetchPartition { FetchOffset = offset, PartitionMaxBytes = int.MaxValue });
        request.Topics.Add(asked);
        return Ask(request);
    }

    private FetchResponse.PartitionData Ask(FetchRequest request)
    {
        for (var tries = 0; tries < TriesMax; tries++)
        {
            var answer = life.Ask<FetchRequest, FetchResponse>(request, 12)!.Responses[0].Partitions[0];
            if ((ErrorCode)answer.ErrorCode is not (ErrorCode.NotLeaderOrFollower or ErrorCode.UnknownTopicOrPartition))
            {
                Assert.Equal(0, answer.ErrorCode);
                return answer;
            }
        }

        throw new InvalidOperationException("nobody leads what is read");
    }

    private static byte[] BatchOf(int value)
    {
        using var builder = new RecordBatchBuilder(Pool, new RecordBatchOptions());
        builder.Append(
            1000L * value, RecordBytes.Null, Encoding.UTF8.GetBytes(value.ToString(CultureInfo.InvariantCulture)));
        using var batch = builder.Build();
        return batch.Span.ToArray();
    }
}
