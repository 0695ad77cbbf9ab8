using KRaftNet.Broker.Birth;
using KRaftNet.Broker.Formatting;
using KRaftNet.Broker.Tests.Nodes;
using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using ReplicaKey = KRaftNet.Raft.ReplicaKey;

namespace KRaftNet.Broker.Tests.Birth;

/// <summary>What a running controller tells to nodes that are being born, and to whoever asks for the cluster.</summary>
public class RunningControllerTests
{
    private static readonly ReplicaKey Asker = new(new NodeId(9), new DirectoryId(new Uuid(9, 9)));

    [Theory]
    [InlineData(0, 1, ErrorCode.InvalidRequest)]
    [InlineData(1, 1, ErrorCode.MismatchedEndpointType)]
    [InlineData(2, 1, ErrorCode.MismatchedEndpointType)]
    [InlineData(1, 0, ErrorCode.UnsupportedEndpointType)]
    [InlineData(2, 3, ErrorCode.UnsupportedEndpointType)]
    [InlineData(1, 2, ErrorCode.None)]
    [InlineData(2, 2, ErrorCode.None)]
    public void Cluster_is_described_by_its_controllers_only(short version, sbyte endpointType, ErrorCode error)
    {
        using var broker = new SimulatedBroker(1);
        var answer = broker.Connect("CONTROLLER").Call<DescribeClusterRequest, DescribeClusterResponse>(
            new DescribeClusterRequest { EndpointType = endpointType }, version);
        Assert.Equal(error, (ErrorCode)answer.ErrorCode);
        if (error == ErrorCode.None)
        {
            Assert.Equal(broker.Node.ClusterId, answer.ClusterId);
            Assert.Equal((1, (sbyte)2), (answer.ControllerId, answer.EndpointType));
            Assert.Equal([(1, "node", 9093)], answer.Brokers.Select(node => (node.BrokerId, node.Host, node.Port)));
        }
        else
        {
            Assert.Equal(("", -1, 0), (answer.ClusterId, answer.ControllerId, answer.Brokers.Count));
        }
    }

    [Fact]
    public void Beginning_of_the_quorum_is_told_to_who_names_no_cluster()
    {
        using var broker = new SimulatedBroker(2);
        var question = BirthQuestions.HowDidItBegin(Asker);
        Assert.True(BirthAnswers.IsQuestion(question));
        var answer = broker.Connect("CONTROLLER").Call<FetchSnapshotRequest, FetchSnapshotResponse>(question, 1);
        var first = BirthQuestions.ReadBeginning("test", answer);
        Assert.Equal([1], Assert.IsType<FirstSnapshot>(first).Voters.Select(voter => voter.Key.Id.Value));
        Assert.Equal(first.Content.Length, answer.Topics[0].Partitions[0].Size);
    }

    [Fact]
    public void Replicas_of_the_cluster_are_answered_as_replicas()
    {
        using var broker = new SimulatedBroker(3);
        var question = BirthQuestions.HowDidItBegin(Asker);
        question.ClusterId = broker.Node.ClusterId;
        Assert.False(BirthAnswers.IsQuestion(question));
        var answer = broker.Connect("CONTROLLER").Call<FetchSnapshotRequest, FetchSnapshotResponse>(question, 1);
        Assert.Equal(ErrorCode.FencedLeaderEpoch, (ErrorCode)answer.Topics[0].Partitions[0].ErrorCode);
    }

    [Fact]
    public void Running_controller_is_not_taken_for_an_unborn_one()
    {
        using var broker = new SimulatedBroker(4);
        var answer = broker.Connect("CONTROLLER").Call<DescribeQuorumRequest, DescribeQuorumResponse>(BirthQuestions.Who(), 2);
        Assert.Null(BirthQuestions.ReadUnborn(answer));
    }

    [Fact]
    public void Snapshot_that_is_gone_and_one_that_cannot_be_read_are_told_apart()
    {
        using var broker = new SimulatedBroker(5);
        var answer = new BirthAnswers(broker.Disk, "/nowhere").Answer();
        Assert.Null(BirthQuestions.ReadBeginning("test", answer));
        answer.Topics[0].Partitions[0].ErrorCode = (short)ErrorCode.KafkaStorageError;
        Assert.Throws<Common.Files.DamagedFileException>(() => BirthQuestions.ReadBeginning("test", answer));
    }
}
