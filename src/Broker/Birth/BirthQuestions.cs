using System.Collections.Immutable;
using KRaftNet.Broker.Formatting;
using KRaftNet.Broker.Quorum;
using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.Config.Node;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using ReplicaKey = KRaftNet.Raft.ReplicaKey;

namespace KRaftNet.Broker.Birth;

/// <summary>
/// The questions of a birth in Kafka's messages, and how their answers read. DescribeQuorum asks whether a node is unborn
/// too: one that is names itself as the only observer of a quorum without voters, and the controllers it was started with
/// as nodes, which no running controller does. DescribeCluster asks for the cluster, FetchSnapshot for the snapshot 0-0
/// without naming a cluster. Stateless.
/// </summary>
internal static class BirthQuestions
{
    private const sbyte ControllerEndpoints = 2;

    /// <summary>Who are you?</summary>
    public static DescribeQuorumRequest Who() => new()
    {
        Topics =
        [
            new DescribeQuorumRequest.TopicData
            {
                TopicName = MetadataPartition.Topic,
                Partitions = [new DescribeQuorumRequest.PartitionData { PartitionIndex = MetadataPartition.Number }],
            },
        ],
    };

    /// <summary>The answer of a node that is unborn.</summary>
    public static DescribeQuorumResponse.PartitionData Unborn(ReplicaKey self) => new()
    {
        ErrorCode = (short)ErrorCode.LeaderNotAvailable,
        ErrorMessage = "The node is not formatted yet: it waits for the other controllers.",
        LeaderId = -1,
        LeaderEpoch = -1,
        HighWatermark = -1,
        Observers =
        [
            new DescribeQuorumResponse.ReplicaState
            {
                ReplicaId = self.Id.Value,
                ReplicaDirectoryId = self.Directory.Value,
                LogEndOffset = -1,
            },
        ],
    };

    /// <summary>The controllers that an unborn node was started with.</summary>
    public static List<DescribeQuorumResponse.Node> NodesOf(ImmutableArray<QuorumVoter> quorum, string listener) =>
    [
        .. quorum.Select(voter => new DescribeQuorumResponse.Node
        {
            NodeId = voter.Id.Value,
            Listeners =
            [
                new DescribeQuorumResponse.Listener
                {
                    Name = listener,
                    Host = voter.Address.Host,
                    Port = (ushort)voter.Address.Port,
                },
            ],
        }),
    ];

    /// <summary>What an unborn node said; null if the node is none.</summary>
    public static UnbornWord? ReadUnborn(DescribeQuorumResponse answer)
    {
        if (answer.Topics is not [{ Partitions: [var partition] }]
            || (ErrorCode)partition.ErrorCode != ErrorCode.LeaderNotAvailable
            || partition.CurrentVoters.Count > 0
            || partition.Observers is not [var self]
            || self.ReplicaDirectoryId == Uuid.Zero
            || answer.Nodes.Any(node => node.Listeners.Count != 1))
        {
            return null;
        }

        return new UnbornWord(
            new ReplicaKey(new NodeId(self.ReplicaId), new DirectoryId(self.ReplicaDirectoryId)),
            [
                .. answer.Nodes.Select(node => new QuorumVoter(
                    new NodeId(node.NodeId), new HostAndPort(node.Listeners[0].Host, node.Listeners[0].Port))),
            ]);
    }

    /// <summary>Which cluster are you part of?</summary>
    public static DescribeClusterRequest WhichCluster() => new() { EndpointType = ControllerEndpoints };

    /// <summary>With what did its quorum begin?</summary>
    public static FetchSnapshotRequest HowDidItBegin(ReplicaKey self) => new()
    {
        ClusterId = null,
        ReplicaId = self.Id.Value,
        Topics =
        [
            new FetchSnapshotRequest.TopicSnapshot
            {
                Name = MetadataPartition.Topic,
                Partitions =
                [
                    new FetchSnapshotRequest.PartitionSnapshot
                    {
                        Partition = MetadataPartition.Number,
                        ReplicaDirectoryId = self.Directory.Value,
                    },
                ],
            },
        ],
    };

    /// <summary>
    /// The snapshot that was told; null where the node has none, or tells it only as leader, as Apache Kafka does.
    /// </summary>
    /// <exception cref="DamagedFileException">It is damaged, or could not be read there.</exception>
    public static FirstSnapshot? ReadBeginning(string from, FetchSnapshotResponse answer)
    {
        var source = $"the snapshot 0-0 of {from}";
        if ((ErrorCode)answer.ErrorCode != ErrorCode.None || answer.Topics is not [{ Partitions: [var partition] }])
        {
            return null;
        }

        return (ErrorCode)partition.ErrorCode switch
        {
            // The answer's buffer is given back; the snapshot is kept.
            ErrorCode.None => FirstSnapshot.Parse(source, partition.UnalignedRecords.Bytes.ToArray()),
            ErrorCode.KafkaStorageError => throw new DamagedFileException(source, "it cannot be read there"),
            _ => null,
        };
    }
}
