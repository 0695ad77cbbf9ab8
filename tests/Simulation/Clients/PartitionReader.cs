using System.Buffers.Binary;
using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Records;
using KRaftNet.TestKit.Histories;

namespace KRaftNet.Simulation.Clients;

/// <summary>What one fetch of one partition brought. Immutable.</summary>
internal sealed record PartitionRead(long LogStart, long HighWatermark, IReadOnlyList<LogEntry> Entries);

/// <summary>Fetches, and takes the batches apart. Owned by the client's loop.</summary>
internal sealed class PartitionReader(ClientSeat seat)
{
    private const int WaitMs = 100;
    private const int BytesMax = 1 << 20;

    /// <summary>What the last answer said, in words.</summary>
    public string LastAnswer { get; private set; } = "no answer";

    /// <summary>Records from an offset on; null if the node did not answer, or with an error.</summary>
    public async Task<PartitionRead?> Read(KnownTopic topic, int partition, long offset)
    {
        using var reply = await seat.Connection.Ask<FetchRequest, FetchResponse>(RequestOf(topic, partition, offset));
        if (reply is null || reply.Message.ErrorCode != 0)
        {
            return null;
        }

        var data = reply.Message.Responses.Single().Partitions.Single();
        LastAnswer = $"{topic.Name}-{partition}: {(ErrorCode)data.ErrorCode}, high watermark {data.HighWatermark}";
        return data.ErrorCode != 0
            ? null
            : new PartitionRead(data.LogStartOffset, data.HighWatermark, EntriesOf(data.Records.Bytes.Span, offset));
    }

    private static FetchRequest RequestOf(KnownTopic topic, int partition, long offset)
    {
        var wanted = new FetchRequest.FetchTopic { Topic = topic.Name, TopicId = topic.Id };
        wanted.Partitions.Add(new FetchRequest.FetchPartition
        {
            Partition = partition,
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
                    var value = BinaryPrimitives.ReadInt64BigEndian(record.Value.Span);
                    entries.Add(new LogEntry(record.Offset.Value, value));
                }
            }
        }

        return entries;
    }
}
