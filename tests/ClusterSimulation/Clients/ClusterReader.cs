using System.Buffers.Binary;
using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Records;
using KRaftNet.Simulation.Clients;
using KRaftNet.TestKit.Histories;

namespace KRaftNet.ClusterSimulation.Clients;

/// <summary>Fetches from any replica, takes the batches apart, and asks for ends of logs. Owned by the client's loop.</summary>
internal sealed class ClusterReader(ClusterSeat seat, ClusterEvidence evidence)
{
    private const int WaitMs = 50;
    private const int BytesMax = 1 << 20;

    /// <summary>Asks for the end of what is committed.</summary>
    public const long Latest = -1;

    /// <summary>Asks for the start of a log.</summary>
    public const long Earliest = -2;

    /// <summary>Records from an offset on; null if the broker did not answer, or with an error.</summary>
    public async Task<PartitionRead?> Read(NodeId broker, KnownPartition partition, long offset)
    {
        using var reply = await seat.Ask<FetchRequest, FetchResponse>(broker, RequestOf(partition, offset));
        if (reply is null || reply.Message.ErrorCode != 0)
        {
            return null;
        }

        var data = reply.Message.Responses.Single().Partitions.Single();
        seat.Doing = $"{partition.Name} from {broker} at {offset}: {(ErrorCode)data.ErrorCode}, {data.HighWatermark}";
        if (data.ErrorCode != 0)
        {
            return null;
        }

        var entries = EntriesOf(data.Records.Bytes.Span, offset);
        if (entries is [.., var last])
        {
            evidence.RequireCommitted(partition.Id, last.Offset + 1, "P9", $"a consumer is given records by broker {broker}");
        }

        return new PartitionRead(data.LogStartOffset, data.HighWatermark, entries);
    }

    /// <summary>An end of the log, as the leader of the known epoch says; null if it does not.</summary>
    public async Task<long?> Bound(KnownPartition partition, long which)
    {
        var request = new ListOffsetsRequest { ReplicaId = -1 };
        request.Topics.Add(new ListOffsetsRequest.ListOffsetsTopic { Name = partition.Topic.Name });
        request.Topics[0].Partitions.Add(new ListOffsetsRequest.ListOffsetsPartition
        {
            PartitionIndex = partition.Index,
            CurrentLeaderEpoch = partition.LeaderEpoch,
            Timestamp = which,
        });
        using var reply = await seat.Ask<ListOffsetsRequest, ListOffsetsResponse>(partition.Leader, request);
        return reply?.Message.Topics is [{ Partitions: [{ ErrorCode: 0 } told] }] ? told.Offset : null;
    }

    private static FetchRequest RequestOf(KnownPartition partition, long offset)
    {
        var wanted = new FetchRequest.FetchTopic { Topic = partition.Topic.Name, TopicId = partition.Topic.Id };
        wanted.Partitions.Add(new FetchRequest.FetchPartition
        {
            Partition = partition.Index,
            FetchOffset = offset,
            PartitionMaxBytes = BytesMax,
        });
        return new FetchRequest { MaxWaitMs = WaitMs, MinBytes = 1, MaxBytes = BytesMax, Topics = [wanted] };
    }

    /// <summary>A fetch brings whole batches: what lies before the offset is passed over.</summary>
    private static List<LogEntry> EntriesOf(ReadOnlySpan<byte> bytes, long offset)
    {
        var entries = new List<LogEntry>();
        var batches = new RecordBatches(bytes);
        while (batches.MoveNext())
        {
            Invariant.Require(batches.Current.IsCrcValid);
            foreach (var record in new RecordReader(batches.Current.Header, batches.Current.Payload))
            {
                if (record.Offset.Value >= offset)
                {
                    entries.Add(new LogEntry(record.Offset.Value, BinaryPrimitives.ReadInt64BigEndian(record.Value.Span)));
                }
            }
        }

        return entries;
    }
}
