using KRaftNet.Cli.Commands;
using KRaftNet.Cli.Output;
using KRaftNet.Client.Admin;
using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Cli.Tests.Commands;

/// <summary>What <c>topic elect-leader</c> and <c>topic reassign</c> understand and what they make of the answers.</summary>
public class PartitionCommandTests
{
    [Theory]
    [InlineData("0=1", 0, new[] { 1 })]
    [InlineData("12=3,1,2", 12, new[] { 3, 1, 2 })]
    public void Assignment_is_a_partition_and_its_brokers(string text, int partition, int[] brokers)
    {
        Assert.True(ReplicaAssignment.TryParse(text, out var assignment));
        Assert.Equal(partition, assignment.Partition);
        Assert.Equal(brokers, assignment.Brokers);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("=1")]
    [InlineData("0=")]
    [InlineData("0=1,")]
    [InlineData("0=1,x")]
    [InlineData("-1=1")]
    [InlineData("0=-1")]
    public void What_is_no_assignment_is_not_taken(string text) => Assert.False(ReplicaAssignment.TryParse(text, out _));

    [Theory]
    [InlineData("topic", "reassign", "t")]
    [InlineData("topic", "reassign", "t", "0=1", "--cancel")]
    [InlineData("topic", "reassign", "t", "--cancel", "--list")]
    [InlineData("topic", "reassign", "--cancel")]
    [InlineData("topic", "reassign", "t", "0:1")]
    [InlineData("topic", "elect-leader", "--partition", "0")]
    public void What_cannot_be_meant_is_refused_before_anyone_is_asked(params string[] words) =>
        Assert.Equal(2, CommandLine.Run(words));

    [Theory]
    [InlineData("reassign", "t", "0=1,2", "1=2,1", "--wait")]
    [InlineData("reassign", "t", "--cancel")]
    [InlineData("reassign", "--list", "-o", "json")]
    [InlineData("elect-leader")]
    [InlineData("elect-leader", "t", "-p", "0", "-p", "1", "--unclean")]
    public void What_is_meant_is_understood(params string[] words) => Assert.Empty(TopicCommand.Make().Parse(words).Errors);

    [Fact]
    public void Outcomes_are_listed_and_the_first_error_is_the_failure()
    {
        PartitionOutcome[] outcomes =
        [
            new(new TopicPartition("t", 0), ErrorCode.None, null),
            new(new TopicPartition("t", 1), ErrorCode.ElectionNotNeeded, null),
            new(new TopicPartition("t", 2), ErrorCode.PreferredLeaderNotAvailable, "It is not there."),
        ];

        Assert.Equal(
            """[{"topic":"t","partition":0,"result":"elected"},{"topic":"t","partition":1,"result":"not needed"},"""
            + """{"topic":"t","partition":2,"result":"PREFERRED_LEADER_NOT_AVAILABLE"}]""",
            PartitionListing.Elections(outcomes).ToJson());
        Assert.Equal(
            """[{"topic":"t","partition":0,"result":"moving"},{"topic":"t","partition":2,"result":"PREFERRED_LEADER_NOT_AVAILABLE"}]""",
            PartitionListing.Moves([outcomes[0], outcomes[2]], [outcomes[0].Partition]).ToJson());
        Failures.ThrowFirst(outcomes[..1], "was not moved");
        var failure = Assert.Throws<CommandException>(() => Failures.ThrowFirst([outcomes[0], outcomes[2]], "was not moved"));
        Assert.Contains("partition t-2 was not moved (It is not there)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Description_shows_who_is_in_sync_and_who_may_lead_besides()
    {
        var topic = new DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic
        {
            Partitions =
            [
                new DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition
                {
                    PartitionIndex = 0,
                    LeaderId = 1,
                    LeaderEpoch = 4,
                    ReplicaNodes = [1, 2, 3],
                    IsrNodes = [1],
                    EligibleLeaderReplicas = [2],
                    LastKnownElr = null,
                    OfflineReplicas = [2, 3],
                },
            ],
        };
        Assert.Equal(
            """[{"partition":0,"leader":1,"epoch":4,"replicas":[1,2,3],"isr":[1],"elr":[2],"lastKnownElr":[],"offline":[2,3]}]""",
            PartitionListing.Of(topic).ToJson());
    }
}
