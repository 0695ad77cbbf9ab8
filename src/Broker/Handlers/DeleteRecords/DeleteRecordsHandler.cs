using KRaftNet.Broker.Purgatory;
using KRaftNet.Broker.Hosting;
using KRaftNet.Broker.Replicas;
using KRaftNet.Broker.Requests;
using KRaftNet.Broker.Security;
using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.Config.Values;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Topics;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using Answer = KRaftNet.Protocol.Messages.DeleteRecordsResponse.DeleteRecordsPartitionResult;

namespace KRaftNet.Broker.Handlers.DeleteRecords;

/// <summary>
/// DeleteRecords (KIP-107): moves the start of partitions' logs up to an offset, -1 for the high watermark, and answers
/// with the low watermarks when the moves are durable: what was deleted does not come back. Needs Delete on each topic.
/// Immutable.
/// </summary>
internal sealed class DeleteRecordsHandler(
    TopicLookup topics, TopicConfigs configs, LogStartMover mover, IDiskExecutor disks, NodeClock clock)
    : ApiHandler<DeleteRecordsRequest, DeleteRecordsResponse>
{
    private const long HighWatermark = -1;

    /// <inheritdoc/>
    protected override void Handle(RequestContext context, DeleteRecordsRequest request)
    {
        var response = new DeleteRecordsResponse();
        var moves = new List<Planned>();
        foreach (var wanted in request.Topics)
        {
            var error = Find(context, wanted.Name, out var topic);
            var answer = new DeleteRecordsResponse.DeleteRecordsTopicResult { Name = wanted.Name };
            foreach (var partition in wanted.Partitions)
            {
                var result = new Answer
                {
                    PartitionIndex = partition.PartitionIndex,
                    LowWatermark = -1,
                    ErrorCode = (short)error,
                };
                if (topic is not null && error == ErrorCode.None)
                {
                    result.ErrorCode = (short)Plan(topic, partition, result, moves);
                }

                answer.Partitions.Add(result);
            }

            response.Topics.Add(answer);
        }

        if (moves.Count == 0)
        {
            context.Respond(response);
            return;
        }

        disks.Submit(DiskLane.Background, () => mover.Run(moves.ConvertAll(planned => planned.Move)), error =>
        {
            moves.ForEach(planned => planned.Check(error));
            var timeout = TimeSpan.FromMilliseconds(Math.Max(request.TimeoutMs, 0));
            AwaitFollowers(moves.FindAll(planned => planned.Answer.ErrorCode == 0), timeout, () =>
            {
                moves.ForEach(planned => planned.Settle());
                context.Respond(response);
            });
        });
    }

    private void AwaitFollowers(List<Planned> moved, TimeSpan timeout, Action goOn)
    {
        var awaited = moved
            .Where(planned => planned.Leadership.HasFollowers)
            .Select(planned => (planned.Leadership.LowWatermarks, planned.Move.Start))
            .ToList();
        if (awaited.Count == 0)
        {
            goOn();
        }
        else
        {
            CommitBarrier.Wait(awaited, clock.Timers, timeout, goOn);
        }
    }

    private ErrorCode Find(RequestContext context, string name, out TopicImage? topic)
    {
        var error = topics.TryFind(context, AclOperation.Delete, name, Uuid.Zero, out topic);
        if (error != ErrorCode.None)
        {
            return error;
        }

        if (TopicNames.IsInternal(name))
        {
            return ErrorCode.InvalidTopicException;
        }

        var policy = configs.OptionsOf(topics.Image.Configs, name).CleanupPolicy;
        return policy.HasFlag(CleanupPolicy.Delete) ? ErrorCode.None : ErrorCode.PolicyViolation;
    }

    private ErrorCode Plan(
        TopicImage topic,
        DeleteRecordsRequest.DeleteRecordsPartition wanted,
        Answer answer,
        List<Planned> moves)
    {
        var error = topics.TryFindReplica(topic, wanted.PartitionIndex, out var replica);
        if (error != ErrorCode.None)
        {
            return error;
        }

        error = Invariant.NotNull(replica).TryRead(knownEpoch: -1, isLeaderNeeded: true, out var status, out var log);
        if (error != ErrorCode.None)
        {
            return error;
        }

        var highWatermark = Invariant.NotNull(log).Offsets.HighWatermark;
        var start = wanted.Offset == HighWatermark ? highWatermark : new Offset(wanted.Offset);
        if (start < Offset.Zero || start > highWatermark)
        {
            return ErrorCode.OffsetOutOfRange;
        }

        moves.Add(new Planned(new LogStartMove(log, start), Invariant.NotNull(status.Leadership), answer));
        return ErrorCode.None;
    }

    /// <summary>A move and the place of its answer.</summary>
    private sealed record Planned(LogStartMove Move, Leadership Leadership, Answer Answer)
    {
        /// <summary>Takes note of what went wrong on the disk, or null.</summary>
        public void Check(Exception? error)
        {
            if (error is not null || Move.Log.Failure is not null)
            {
                Answer.ErrorCode = (short)ErrorCode.KafkaStorageError;
            }
        }

        /// <summary>Fills in how far the followers are, at the latest when the time is over.</summary>
        public void Settle()
        {
            if (Answer.ErrorCode != 0)
            {
                return;
            }

            var low = Leadership.LowWatermark();
            Answer.LowWatermark = low.Value;
            Answer.ErrorCode = (short)(low >= Move.Start ? ErrorCode.None
                : Leadership.HasEnded ? ErrorCode.NotLeaderOrFollower
                : ErrorCode.RequestTimedOut);
        }
    }
}
