using KRaftNet.Broker.Hosting;
using KRaftNet.Broker.Purgatory;
using KRaftNet.Broker.Replicas;
using KRaftNet.Broker.Requests;
using KRaftNet.Broker.Security;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Files;
using KRaftNet.LogStore;
using KRaftNet.LogStore.Partitions;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers;

/// <summary>
/// ListOffsets: the first or last offset of partitions, or the first at or after a timestamp. The last is told when what
/// is in the log by now is committed: a producer with acks=1 was told of it already. Immutable.
/// </summary>
internal sealed class ListOffsetsHandler(TopicLookup topics, BufferPool pool, NodeClock clock)
    : ApiHandler<ListOffsetsRequest, ListOffsetsResponse>
{
    /// <summary>From here on answers name the leader epoch of what was found.</summary>
    private const short WithEpochs = 4;

    /// <summary>From here on there is an error of its own for an end that is not known yet (KIP-207).</summary>
    private const short WithNotAvailable = 5;

    private const long Latest = -1;
    private const long Earliest = -2;
    private const long MaxTimestamp = -3;
    private const long EarliestLocal = -4;
    private const long LatestTiered = -5;
    private const long EarliestPendingUpload = -6;

    /// <summary>Who asks so looks at a single replica.</summary>
    private const int DebuggingReplica = -2;

    /// <summary>From here on a request says how long it waits.</summary>
    private const short WithTimeout = 10;

    /// <summary>A flush takes milliseconds; with a disk that hangs the end is told as far as it is known.</summary>
    private const int DefaultTimeoutMs = 5000;

    /// <inheritdoc/>
    protected override void Handle(RequestContext context, ListOffsetsRequest request)
    {
        var unsettled = Unsettled(context, request);
        if (unsettled.Count == 0)
        {
            context.Respond(Answer(context, request));
            return;
        }

        var limit = context.Version >= WithTimeout ? Math.Max(request.TimeoutMs, 0) : DefaultTimeoutMs;
        CommitBarrier.Wait(
            unsettled,
            clock.Timers,
            TimeSpan.FromMilliseconds(limit),
            () => context.Respond(Answer(context, request)));
    }

    /// <summary>Partitions without followers whose end is asked for while a flush is on its way.</summary>
    private List<(OffsetWaiters Commits, Offset Offset)> Unsettled(RequestContext context, ListOffsetsRequest request)
    {
        var unsettled = new List<(OffsetWaiters, Offset)>();
        foreach (var topic in request.Topics)
        {
            if (topics.TryFind(context, AclOperation.Describe, topic.Name, Uuid.Zero, out var image) != ErrorCode.None)
            {
                continue;
            }

            foreach (var partition in topic.Partitions)
            {
                if (partition.Timestamp == Latest
                    && topics.TryFindReplica(image!, partition.PartitionIndex, out var replica) == ErrorCode.None
                    && replica!.TryLead(partition.CurrentLeaderEpoch, out _, out var log) == ErrorCode.None
                    && replica.Status.Leadership is { HasFollowers: false }
                    && log!.Offsets is var offsets
                    && offsets.HighWatermark < offsets.LogEnd)
                {
                    unsettled.Add((replica.Commits, offsets.LogEnd));
                }
            }
        }

        return unsettled;
    }

    private ListOffsetsResponse Answer(RequestContext context, ListOffsetsRequest request)
    {
        var response = new ListOffsetsResponse();
        foreach (var topic in request.Topics)
        {
            var error = topics.TryFind(context, AclOperation.Describe, topic.Name, Uuid.Zero, out var image);
            var answer = new ListOffsetsResponse.ListOffsetsTopicResponse { Name = topic.Name };
            foreach (var partition in topic.Partitions)
            {
                answer.Partitions.Add(error == ErrorCode.None
                    ? Find(context.Version, image!, partition, ViewOf(request))
                    : Failed(partition, error));
            }

            response.Topics.Add(answer);
        }

        return response;
    }

    private ListOffsetsResponse.ListOffsetsPartitionResponse Find(
        short version, TopicImage topic, ListOffsetsRequest.ListOffsetsPartition partition, View view)
    {
        if (!IsSupported(partition.Timestamp, version))
        {
            return Failed(partition, ErrorCode.UnsupportedVersion);
        }

        var error = topics.TryFindReplica(topic, partition.PartitionIndex, out var replica);
        var status = PartitionStatus.Opening;
        PartitionLog? log = null;
        if (error == ErrorCode.None)
        {
            error = replica!.TryRead(
                partition.CurrentLeaderEpoch, isLeaderNeeded: view != View.AnyReplica, out status, out log);
        }

        if (error != ErrorCode.None)
        {
            return Failed(partition, error);
        }

        try
        {
            return Found(version, partition, status, Invariant.NotNull(log), view);
        }
        catch (Exception e) when (e is DiskException or LogCorruptException)
        {
            return Failed(partition, ErrorCode.KafkaStorageError);
        }
    }

    /// <summary>Special values came one by one (KIP-734, 405, 1005, 1023): each in a lower version is an error.</summary>
    private static bool IsSupported(long timestamp, short version) => timestamp switch
    {
        >= Earliest => true,
        MaxTimestamp => version >= 7,
        EarliestLocal => version >= 8,
        LatestTiered => version >= 9,
        EarliestPendingUpload => version >= 11,
        _ => false,
    };

    private ListOffsetsResponse.ListOffsetsPartitionResponse Found(
        short version,
        ListOffsetsRequest.ListOffsetsPartition partition,
        PartitionStatus status,
        PartitionLog log,
        View view)
    {
        var offsets = log.Offsets;
        var end = view switch
        {
            View.Follower => offsets.LogEnd,
            View.ReadCommitted => offsets.LastStable,
            _ => offsets.HighWatermark,
        };
        TimestampedOffset? found = partition.Timestamp switch
        {
            Latest => new TimestampedOffset(-1, end, status.Epoch),
            Earliest or EarliestLocal => new TimestampedOffset(-1, offsets.LogStart, log.EpochOf(offsets.LogStart)),
            LatestTiered or EarliestPendingUpload => null,
            MaxTimestamp => log.Timestamps(pool).Largest(end),
            _ => log.Timestamps(pool).FirstAtLeast(partition.Timestamp, end),
        };
        if (view is View.Committed or View.ReadCommitted
            && offsets.HighWatermark < status.Leadership?.EpochStart
            && (partition.Timestamp == Latest || IsLookup(partition, found)))
        {
            // A new leader that has not heard yet how far the followers are: an earlier answer may have been further.
            return Failed(
                partition, version >= WithNotAvailable ? ErrorCode.OffsetNotAvailable : ErrorCode.LeaderNotAvailable);
        }

        found ??= new TimestampedOffset(-1, Offset.None, LeaderEpoch.None);
        return new ListOffsetsResponse.ListOffsetsPartitionResponse
        {
            PartitionIndex = partition.PartitionIndex,
            Timestamp = found.Value.Timestamp,
            Offset = found.Value.Offset.Value,
            LeaderEpoch = version >= WithEpochs ? found.Value.LeaderEpoch.Value : LeaderEpoch.None.Value,
        };
    }

    private static View ViewOf(ListOffsetsRequest request) =>
        request.ReplicaId >= 0 ? View.Follower
        : request.ReplicaId == DebuggingReplica ? View.AnyReplica
        : request.IsolationLevel == 1 ? View.ReadCommitted
        : View.Committed;

    /// <summary>Whether a time was looked for in vain.</summary>
    private static bool IsLookup(ListOffsetsRequest.ListOffsetsPartition partition, TimestampedOffset? found) =>
        found is null && (partition.Timestamp >= 0 || partition.Timestamp == MaxTimestamp);

    private static ListOffsetsResponse.ListOffsetsPartitionResponse Failed(
        ListOffsetsRequest.ListOffsetsPartition partition, ErrorCode error) => new()
    {
        PartitionIndex = partition.PartitionIndex,
        ErrorCode = (short)error,
        Timestamp = -1,
        Offset = -1,
    };

    /// <summary>How far the asker may see.</summary>
    private enum View
    {
        /// <summary>What is committed.</summary>
        Committed = 0,

        /// <summary>What transactions have decided.</summary>
        ReadCommitted,

        /// <summary>Everything.</summary>
        Follower,

        /// <summary>What is committed as far as this replica knows, whether it leads or not.</summary>
        AnyReplica,
    }
}
