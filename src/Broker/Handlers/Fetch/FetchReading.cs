using KRaftNet.Common.Files;
using KRaftNet.LogStore;
using KRaftNet.LogStore.Logs;
using KRaftNet.LogStore.Partitions;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Broker.Handlers.Fetch;

/// <summary>
/// Reads once what a plan asks for: leases on file ranges, in the order of the request, within its limits. The leases belong
/// to the reading until its response is sent; one that is not sent is disposed.
/// </summary>
internal sealed class FetchReading : IDisposable
{
    private readonly List<FileRange> _leases = [];
    private readonly FetchPlan _plan;

    private FetchReading(FetchPlan plan) => _plan = plan;

    /// <summary>The answer, with what could be read.</summary>
    public FetchResponse Response { get; } = new();

    /// <summary>Bytes of batches in it.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether a partition has an error or has to cut its log back: the client must know at once.</summary>
    public bool HasNews { get; private set; }

    /// <summary>Reads.</summary>
    public static FetchReading Run(FetchPlan plan)
    {
        var reading = new FetchReading(plan);
        foreach (var topic in plan.Topics)
        {
            var answer = new FetchResponse.FetchableTopicResponse { Topic = topic.Name, TopicId = topic.Id };
            foreach (var partition in topic.Partitions)
            {
                answer.Partitions.Add(reading.Read(partition));
            }

            reading.Response.Responses.Add(answer);
        }

        return reading;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var lease in _leases)
        {
            lease.Dispose();
        }

        _leases.Clear();
    }

    private FetchResponse.PartitionData Read(FetchPartition partition)
    {
        if (partition.Error != ErrorCode.None)
        {
            return Failed(partition, partition.Error, isRead: false);
        }

        var error = partition.Replica!.TryLead(partition.KnownEpoch, out _, out var log);
        if (error != ErrorCode.None)
        {
            return Failed(partition, error, isRead: true);
        }

        try
        {
            return Read(partition, log!);
        }
        catch (Exception e) when (e is DiskException or LogCorruptException)
        {
            return Failed(partition, ErrorCode.KafkaStorageError, isRead: true);
        }
    }

    private FetchResponse.PartitionData Read(FetchPartition partition, PartitionLog log)
    {
        var offsets = log.Offsets;
        if (Divergence(partition, log, offsets) is { } divergence)
        {
            HasNews = true;
            return divergence;
        }

        var end = _plan.IsReadCommitted ? offsets.LastStable : offsets.HighWatermark;
        var left = Math.Max(_plan.MaxBytes - Bytes, 0);
        var maxBytes = (int)Math.Min(Math.Max(partition.MaxBytes, 0), left);
        var read = log.Read(partition.Offset, maxBytes, end, atLeastOneBatch: Bytes == 0);
        if (read.Status != LogReadStatus.Ok)
        {
            return Failed(partition, ErrorCode.OffsetOutOfRange, isRead: true);
        }

        var data = Answer(partition, offsets);
        if (read.Range is { } range)
        {
            _leases.Add(range);
            Bytes += range.Length;
            data.Records = new RecordsPayload([range]);
        }

        return data;
    }

    /// <summary>
    /// The client's log parts from ours below its offset if ours has no such epoch, or ends it earlier (KIP-595): it is told
    /// where. A client epoch that is later than all of ours cannot be placed.
    /// </summary>
    private FetchResponse.PartitionData? Divergence(FetchPartition partition, PartitionLog log, PartitionOffsets offsets)
    {
        if (partition.LastFetchedEpoch.Value < 0)
        {
            return null;
        }

        var ours = log.EndOffsetFor(partition.LastFetchedEpoch);
        if (ours == EpochEndOffset.Unknown)
        {
            return Failed(partition, ErrorCode.OffsetOutOfRange, isRead: true);
        }

        if (ours.Epoch >= partition.LastFetchedEpoch && ours.EndOffset >= partition.Offset)
        {
            return null;
        }

        var data = Answer(partition, offsets);
        data.DivergingEpoch = new FetchResponse.EpochEndOffset
        {
            Epoch = ours.Epoch.Value,
            EndOffset = ours.EndOffset.Value,
        };
        return data;
    }

    private FetchResponse.PartitionData Answer(FetchPartition partition, PartitionOffsets offsets) => new()
    {
        PartitionIndex = partition.Number,
        HighWatermark = offsets.HighWatermark.Value,
        LastStableOffset = offsets.LastStable.Value,
        LogStartOffset = offsets.LogStart.Value,
        AbortedTransactions = _plan.IsReadCommitted ? [] : null,
        Records = RecordsPayload.Empty,
    };

    private FetchResponse.PartitionData Failed(FetchPartition partition, ErrorCode error, bool isRead)
    {
        HasNews = true;
        return new FetchResponse.PartitionData
        {
            PartitionIndex = partition.Number,
            ErrorCode = (short)error,
            HighWatermark = -1,
            LastStableOffset = -1,
            LogStartOffset = -1,
            AbortedTransactions = isRead ? null : [],
            Records = RecordsPayload.Empty,
        };
    }
}
