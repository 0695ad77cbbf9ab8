using KRaftNet.Common;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Controller.Partitions;

/// <summary>
/// AssignReplicasToDirs: a broker says in which of its log directories its replicas are (KIP-858). A replica whose
/// directory is not online there can neither lead nor be in sync, so it leaves the ISR at once. Each partition is for
/// itself.
/// </summary>
public sealed class AssignReplicasToDirsDecision
{
    private readonly ControllerContext _context;
    private readonly PartitionChanges _changes;
    private readonly BrokerRegistration _broker;

    private AssignReplicasToDirsDecision(ControllerContext context, BrokerRegistration broker)
    {
        _context = context;
        _changes = new PartitionChanges(context);
        _broker = broker;
    }

    /// <summary>Decides.</summary>
    public static ControllerResult<AssignReplicasToDirsResponse> Decide(
        ControllerContext context, AssignReplicasToDirsRequest request) =>
        context.Image.Cluster.Broker(new NodeId(request.BrokerId)) is { } broker &&
            broker.Epoch.Value == request.BrokerEpoch
            ? new AssignReplicasToDirsDecision(context, broker).Decide(request)
            : new([], new AssignReplicasToDirsResponse { ErrorCode = (short)ErrorCode.StaleBrokerEpoch });

    private ControllerResult<AssignReplicasToDirsResponse> Decide(AssignReplicasToDirsRequest request)
    {
        var response = new AssignReplicasToDirsResponse
        {
            Directories =
            [
                .. request.Directories.Select(directory => new AssignReplicasToDirsResponse.DirectoryData
                {
                    Id = directory.Id,
                    Topics = [.. directory.Topics.Select(topic => Assign(topic, new DirectoryId(directory.Id)))],
                }),
            ],
        };
        return new ControllerResult<AssignReplicasToDirsResponse>(_changes.Records, response, IsAtomic: false);
    }

    private AssignReplicasToDirsResponse.TopicData Assign(
        AssignReplicasToDirsRequest.TopicData topic, DirectoryId directory)
    {
        var image = _context.Image.Topics.Find(new TopicId(topic.TopicId));
        return new AssignReplicasToDirsResponse.TopicData
        {
            TopicId = topic.TopicId,
            Partitions =
            [
                .. topic.Partitions.Select(partition => new AssignReplicasToDirsResponse.PartitionData
                {
                    PartitionIndex = partition.PartitionIndex,
                    ErrorCode = (short)(image is null
                        ? ErrorCode.UnknownTopicId
                        : Assign(image, partition.PartitionIndex, directory)),
                }),
            ],
        };
    }

    private ErrorCode Assign(TopicImage topic, int partition, DirectoryId directory)
    {
        if (_changes.Find(topic, partition) is not { } state)
        {
            return ErrorCode.UnknownTopicOrPartition;
        }

        var index = state.Replicas.IndexOf(_broker.Id);
        if (index < 0)
        {
            return ErrorCode.NotLeaderOrFollower;
        }

        var moved = state with { Directories = With(state.Directories, index, directory) };
        var next = new PartitionChangeBuilder(moved, _changes.RulesOf(topic, moved))
        {
            TargetIsr = _broker.HasOnlineDirectory(directory) ? state.Isr : state.Isr.Except([_broker.Id]),
        }.Build();
        if (next is null && moved != state)
        {
            next = moved with { PartitionEpoch = state.PartitionEpoch + 1 };
        }

        if (next is not null)
        {
            _changes.Add(topic, partition, state, next);
        }

        return ErrorCode.None;
    }

    private static ValueList<DirectoryId> With(ValueList<DirectoryId> directories, int index, DirectoryId directory)
    {
        var all = directories.ToArray();
        all[index] = directory;
        return [.. all];
    }
}
