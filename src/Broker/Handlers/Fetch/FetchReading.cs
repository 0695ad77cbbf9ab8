using KRaftNet.Common;
using KRaftNet.Broker.Replicas;
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
    private readonly List<FetchResponse.PartitionData> _parts;
    private readonly FetchPlan _plan;

    private FetchReading(FetchPlan plan)
    {
        _plan = plan;
        _parts = new List<FetchResponse.PartitionData>(plan.Partitions.Count);
    }

    /// <summary>What came of each partition of the plan, in its order.</summary>
    public IReadOnlyList<FetchResponse.PartitionData> Parts => _parts;

    /// <summary>Bytes of batches in it.</summary>
    public long Bytes { get; private set; }

    /// <summary>
    /// Whether reading a partition failed, or the client has to cut its log back: it must know at once. What was refused
    /// before any reading is told with the rest, else a session that names a missing topic would never wait.
    /// </summary>
    public bool HasNews { get; private set; }

    /// <summary>Reads.</summary>
    public static FetchReading Run(FetchPlan plan)
    {
        var reading = new FetchReading(plan);
        foreach (var partition in plan.Partitions)
        {
            reading._parts.Add(reading.Read(partition));
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
        if (partition.Error == ErrorCode.NotLeaderOrFollower)
        {
            return Failed(partition, partition.Error);
        }

        if (partition.Error != ErrorCode.None)
        {
            return Refused(partition, partition.Error);
        }

        var error = partition.Replica!.TryRead(
            partition.Target.KnownEpoch, _plan.NeedsLeader, out var status, out var log);
        if (error == ErrorCode.None && _plan.IsReplica)
        {
            error = Invariant.NotNull(status.Leadership)
                .Admit(_plan.Follower, _plan.FollowerEpoch, partition.Target.KnownEpoch);
        }

        if (error != ErrorCode.None)
        {
            return Failed(partition, error);
        }

        if (_plan.HasNegativeLimit || partition.Target.MaxBytes < 0)
        {
            return Failed(partition, ErrorCode.InvalidRequest);
        }

        try
        {
            return Read(partition, status, log!);
        }
        catch (DiskException)
        {
            return Failed(partition, ErrorCode.KafkaStorageError);
        }
        catch (LogCorruptException e)
        {
            partition.Replica.TellDamage(e);
            return Failed(partition, ErrorCode.CorruptMessage);
        }
    }

    private FetchResponse.PartitionData Read(FetchPartition partition, PartitionStatus status, PartitionLog log)
    {
        var offsets = log.Offsets;
        if (Divergence(partition, log, offsets) is { } divergence)
        {
            HasNews = true;
            return divergence;
        }

        if (_plan.Preferred.Find(_plan, partition.Target, status, offsets) is { } preferred)
        {
            HasNews = true;
            var redirect = Answer(partition, offsets);
            redirect.PreferredReadReplica = preferred.Value;
            return redirect;
        }

        var end = _plan.IsReplica ? offsets.LogEnd
            : _plan.IsReadCommitted ? offsets.LastStable
            : offsets.HighWatermark;
        var left = Math.Max(_plan.MaxBytes - Bytes, 0);
        var maxBytes = (int)Math.Min(partition.Target.MaxBytes, left);
        var read = log.Read(partition.Target.Offset, maxBytes, end, atLeastOneBatch: Bytes == 0);
        if (read.Status != LogReadStatus.Ok)
        {
            return Failed(partition, ErrorCode.OffsetOutOfRange);
        }

        var data = Answer(partition, offsets);
        if (read.Range is { } range)
        {
            _leases.Add(range);
            Bytes += range.Length;
            data.Records = new RecordsPayload([range]);
            if (_plan.IsReadCommitted)
            {
                data.AbortedTransactions = Aborted(log, partition.Target.Offset, end);
            }
        }

        return data;
    }

    private static List<FetchResponse.AbortedTransaction> Aborted(PartitionLog log, Offset from, Offset upTo)
    {
        var aborted = new List<FetchResponse.AbortedTransaction>();
        foreach (var transaction in log.FindAborted(from, upTo))
        {
            aborted.Add(new FetchResponse.AbortedTransaction
            {
                ProducerId = transaction.ProducerId.Value,
                FirstOffset = transaction.FirstOffset.Value,
            });
        }

        return aborted;
    }

    /// <summary>
    /// The client's log parts from ours below its offset if ours has no such epoch, or ends it earlier (KIP-595): it is told
    /// where. A client epoch that is later than all of ours cannot be placed.
    /// </summary>
    private FetchResponse.PartitionData? Divergence(FetchPartition partition, PartitionLog log, PartitionOffsets offsets)
    {
        if (partition.Target.LastFetchedEpoch.Value < 0)
        {
            return null;
        }

        var ours = log.EndOffsetFor(partition.Target.LastFetchedEpoch);
        if (ours == EpochEndOffset.Unknown)
        {
            return Failed(partition, ErrorCode.OffsetOutOfRange);
        }

        if (ours.Epoch >= partition.Target.LastFetchedEpoch && ours.EndOffset >= partition.Target.Offset)
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
        PartitionIndex = partition.Target.Number,
        HighWatermark = offsets.HighWatermark.Value,
        LastStableOffset = offsets.LastStable.Value,
        LogStartOffset = offsets.LogStart.Value,
        AbortedTransactions = _plan.IsReadCommitted ? [] : null,
        Records = RecordsPayload.Empty,
    };

    /// <summary>An error of reading: the list of aborted transactions is absent then, as in Kafka.</summary>
    private FetchResponse.PartitionData Failed(FetchPartition partition, ErrorCode error)
    {
        HasNews = true;
        var data = Refused(partition, error);
        data.AbortedTransactions = null;
        return data;
    }

    private static FetchResponse.PartitionData Refused(FetchPartition partition, ErrorCode error) => new()
    {
        PartitionIndex = partition.Target.Number,
        ErrorCode = (short)error,
        HighWatermark = -1,
        LastStableOffset = -1,
        LogStartOffset = -1,
        AbortedTransactions = [],
        Records = RecordsPayload.Empty,
    };
}
