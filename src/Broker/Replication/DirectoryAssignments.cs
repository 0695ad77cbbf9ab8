using KRaftNet.Broker.Controller;
using KRaftNet.Broker.Hosting;
using KRaftNet.Broker.Replicas;
using KRaftNet.Common;
using KRaftNet.Common.Loops;
using KRaftNet.LogStore.Directories;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Replication;

/// <summary>
/// Tells the controller in which log directories this broker's replicas are, where it does not know or knows another one
/// (AssignReplicasToDirs, KIP-858): by that it knows which replicas a failed directory takes along. Owned by its loop; bounded by
/// the replicas of this broker.
/// </summary>
internal sealed class DirectoryAssignments(
    LogDirectories directories,
    IControllerChannel controller,
    ControllerCaller self,
    NodeId nodeId,
    Func<BrokerEpoch> ownEpoch,
    NodeClock clock,
    IEventLoop loop)
{
    /// <summary>Kafka's bound of one request.</summary>
    private const int AssignmentsMax = 2250;

    private static readonly TimeSpan RetryBackoff = TimeSpan.FromMilliseconds(100);

    private readonly SortedDictionary<TopicIdPartition, DirectoryId> _pending = [];
    private bool _isAsking;

    /// <summary>Compares where a replica is with where the metadata say it is. On the publisher's loop.</summary>
    public void Check(Partition partition, DirectoryId assigned)
    {
        var actual = directories.All.FirstOrDefault(directory => directory.Find(partition.Name) == partition.Log);
        if (actual is not null && actual.Meta.DirectoryId != assigned)
        {
            loop.Post(() =>
            {
                _pending[partition.Id] = actual.Meta.DirectoryId;
                AskIfIdle();
            });
        }
    }

    private void AskIfIdle()
    {
        if (_isAsking || _pending.Count == 0)
        {
            return;
        }

        _isAsking = true;
        var epoch = ownEpoch();
        if (epoch == BrokerEpoch.None)
        {
            Retry();
            return;
        }

        List<KeyValuePair<TopicIdPartition, DirectoryId>> asked = [.. _pending.Take(AssignmentsMax)];
        controller.Send<AssignReplicasToDirsRequest, AssignReplicasToDirsResponse>(
            self,
            ToRequest(asked, epoch),
            AssignReplicasToDirsRequest.MaxVersion,
            response => loop.Post(() => OnAnswer(asked, response)));
    }

    private AssignReplicasToDirsRequest ToRequest(
        List<KeyValuePair<TopicIdPartition, DirectoryId>> asked, BrokerEpoch epoch)
    {
        var request = new AssignReplicasToDirsRequest { BrokerId = nodeId.Value, BrokerEpoch = epoch.Value };
        foreach (var directory in asked.GroupBy(pair => pair.Value).OrderBy(group => group.Key))
        {
            var data = new AssignReplicasToDirsRequest.DirectoryData { Id = directory.Key.Value };
            foreach (var topic in directory.GroupBy(pair => pair.Key.TopicId))
            {
                data.Topics.Add(new AssignReplicasToDirsRequest.TopicData
                {
                    TopicId = topic.Key.Value,
                    Partitions =
                    [
                        .. topic.Select(pair => new AssignReplicasToDirsRequest.PartitionData
                        {
                            PartitionIndex = pair.Key.Partition,
                        }),
                    ],
                });
            }

            request.Directories.Add(data);
        }

        return request;
    }

    /// <summary>
    /// An error of a single partition is final: the topic was deleted, or the replica taken away. The metadata will say so, and the
    /// next change of a partition is compared anew.
    /// </summary>
    private void OnAnswer(
        List<KeyValuePair<TopicIdPartition, DirectoryId>> asked, AssignReplicasToDirsResponse response)
    {
        if (response.ErrorCode != (short)ErrorCode.None)
        {
            Retry();
            return;
        }

        foreach (var (id, directory) in asked)
        {
            if (_pending.TryGetValue(id, out var latest) && latest == directory)
            {
                _pending.Remove(id);
            }
        }

        _isAsking = false;
        AskIfIdle();
    }

    private void Retry() => clock.Timers.Schedule(RetryBackoff, () => loop.Post(() =>
    {
        _isAsking = false;
        AskIfIdle();
    }));
}
