using KRaftNet.Broker.Tests.Nodes;
using KRaftNet.Protocol.Messages;
using KRaftNet.TestKit.Disk;

namespace KRaftNet.Broker.Tests.Quorum;

/// <summary>A vote is on disk before it leaves: whoever lost power since does not vote for another in that epoch.</summary>
public class VoteOnDiskTests
{
    /// <summary>Far above all epochs of a quorum's start.</summary>
    private const int Epoch = 50;

    private const long FarAhead = 1_000_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Node_that_lost_power_after_its_vote_does_not_vote_for_another_in_that_epoch(int seed)
    {
        using var cluster = new SimulatedCluster((ulong)seed, 3);
        cluster.StartAll();
        var keys = cluster.DescribeQuorum(cluster.AwaitLeader()).CurrentVoters.ToDictionary(
            voter => voter.ReplicaId, voter => voter.ReplicaDirectoryId);
        foreach (var id in cluster.Ids)
        {
            cluster.Crash(id);
        }

        // One of three alone: it stands for nothing, so that its epoch moves only by what it is asked here.
        var voter = cluster.Ids[seed % 3];
        int[] others = [.. cluster.Ids.Where(id => id != voter)];
        cluster.Start(voter);
        Assert.True(Vote(cluster, voter, others[0], keys), "the first candidate does not get the vote");

        cluster.Crash(voter, CrashMode.LoseAllUnsynced);
        cluster.Start(voter);

        Assert.False(Vote(cluster, voter, others[1], keys), "the voter has voted twice in an epoch");
        Assert.True(Vote(cluster, voter, others[0], keys), "the voter has forgotten whom it voted for");
    }

    private static bool Vote(SimulatedCluster cluster, int voter, int candidate, Dictionary<int, Common.Uuid> keys)
    {
        var client = cluster.Connect(voter, toController: true);
        var answer = client.Call<VoteRequest, VoteResponse>(
            new VoteRequest
            {
                ClusterId = null,
                VoterId = voter,
                Topics =
                [
                    new VoteRequest.TopicData
                    {
                        TopicName = "__cluster_metadata",
                        Partitions =
                        [
                            new VoteRequest.PartitionData
                            {
                                PartitionIndex = 0,
                                ReplicaEpoch = Epoch,
                                ReplicaId = candidate,
                                ReplicaDirectoryId = keys[candidate],
                                VoterDirectoryId = keys[voter],
                                LastOffsetEpoch = Epoch - 1,
                                LastOffset = FarAhead,
                            },
                        ],
                    },
                ],
            },
            2);
        client.Close();
        return answer.Topics[0].Partitions[0].VoteGranted;
    }
}
