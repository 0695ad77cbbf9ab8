using KRaftNet.Broker.Tests.Nodes;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Broker.Tests.Golden;

/// <summary>Asks a node for what it has, as any client would. Owned by the test's thread.</summary>
internal sealed class RecordedReader(FrameClient client)
{
    private const long Earliest = -2;
    private const long Latest = -1;
    private const short ListOffsetsVersion = 7;
    private const short FetchVersion = 12;
    private const short MetadataVersion = 12;

    /// <summary>The names of all topics with the numbers of their partitions.</summary>
    public SortedDictionary<string, int> Topics()
    {
        var answer = client.Call<MetadataRequest, MetadataResponse>(new MetadataRequest { Topics = null }, MetadataVersion);
        var topics = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var topic in answer.Topics)
        {
            topics[topic.Name!] = topic.Partitions.Count;
        }

        return topics;
    }

    /// <summary>Where a log begins.</summary>
    public (ErrorCode Error, long Offset) Start(string topic, int partition) => Ask(topic, partition, Earliest);

    /// <summary>Where it ends.</summary>
    public (ErrorCode Error, long Offset) End(string topic, int partition) => Ask(topic, partition, Latest);

    /// <summary>
    /// All batches from an offset to the end, or up to an error; read until an answer brings nothing more. As a client does
    /// it, checksums are looked at.
    /// </summary>
    public (ErrorCode Error, byte[] Batches) ReadAll(string topic, int partition, long from, long end)
    {
        var all = new List<byte>();
        while (from < end)
        {
            var (error, bytes) = Read(topic, partition, from);
            if (error != ErrorCode.None || bytes.Length == 0)
            {
                return (error, [.. all]);
            }

            var batches = new RecordBatches(bytes);
            while (batches.MoveNext())
            {
                if (!batches.Current.IsCrcValid)
                {
                    return (ErrorCode.CorruptMessage, [.. all]);
                }

                all.AddRange(batches.Current.Bytes);
                from = batches.Current.Header.NextOffset.Value;
            }
        }

        return (ErrorCode.None, [.. all]);
    }

    private (ErrorCode Error, long Offset) Ask(string topic, int partition, long timestamp)
    {
        var request = new ListOffsetsRequest { ReplicaId = -1 };
        var asked = new ListOffsetsRequest.ListOffsetsTopic { Name = topic };
        asked.Partitions.Add(new ListOffsetsRequest.ListOffsetsPartition
        {
            PartitionIndex = partition,
            CurrentLeaderEpoch = -1,
            Timestamp = timestamp,
        });
        request.Topics.Add(asked);
        var answer = client.Call<ListOffsetsRequest, ListOffsetsResponse>(request, ListOffsetsVersion);
        var said = answer.Topics[0].Partitions[0];
        return ((ErrorCode)said.ErrorCode, said.Offset);
    }

    private (ErrorCode Error, byte[] Bytes) Read(string topic, int partition, long offset)
    {
        var request = new FetchRequest { ReplicaId = -1, MaxWaitMs = 0, MinBytes = 0, MaxBytes = int.MaxValue, SessionEpoch = -1 };
        var asked = new FetchRequest.FetchTopic { Topic = topic };
        asked.Partitions.Add(new FetchRequest.FetchPartition
        {
            Partition = partition,
            CurrentLeaderEpoch = -1,
            LastFetchedEpoch = -1,
            LogStartOffset = -1,
            FetchOffset = offset,
            PartitionMaxBytes = 1 << 20,
        });
        request.Topics.Add(asked);
        var answer = client.Call<FetchRequest, FetchResponse>(request, FetchVersion);
        if (answer.ErrorCode != 0)
        {
            return ((ErrorCode)answer.ErrorCode, []);
        }

        var said = answer.Responses[0].Partitions[0];
        return ((ErrorCode)said.ErrorCode, said.Records.Bytes.ToArray());
    }
}
