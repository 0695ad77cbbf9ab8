using System.Globalization;
using KRaftNet.Interop.Tests.Commands;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Interop.Tests.Quorum;

/// <summary>
/// Quorums of three real nodes with Kafka's time-outs, whose leader is killed, held or left alone while clients of all
/// brokers change metadata.
/// </summary>
[Trait("Category", "Crash")]
public class LeaderLossTests
{
    private const string KillsVariable = "KRAFTNET_LEADER_KILLS";
    private const int ShortTimeoutMs = 3000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static int Kills => int.TryParse(
        Environment.GetEnvironmentVariable(KillsVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var kills)
        ? kills
        : 3;

    [Fact]
    public async Task Changes_are_there_exactly_once_though_the_leader_is_killed_again_and_again()
    {
        using var quorum = await Started();
        await using var streams = await ChangeStreams.Start(quorum);
        for (var kill = 0; kill < Kills; kill++)
        {
            await streams.Progress(QuorumOfThree.Ids);
            var (leader, _) = await LeaderBy(quorum, 1);
            await Kill(quorum, leader);
            await streams.Progress(QuorumOfThree.Ids.Where(id => id != leader));
            quorum.Start(leader);
            await streams.Progress(leader);
        }

        await streams.EndAndCheck();
    }

    [Fact]
    public async Task Leader_that_was_held_is_replaced_and_follows_when_it_wakes()
    {
        using var quorum = await Started();
        await using var streams = await ChangeStreams.Start(quorum);
        await streams.Progress(QuorumOfThree.Ids);
        var (leader, epoch) = await LeaderBy(quorum, 1);
        quorum[leader].Send(ProcessSignal.Stop);
        await streams.Progress(QuorumOfThree.Ids.Where(id => id != leader));
        quorum[leader].Send(ProcessSignal.Continue);
        await quorum[leader].WaitForLine(
            line => line.Contains($"No longer active controller of epoch {epoch}", StringComparison.Ordinal));
        await streams.Progress(leader);
        var (_, later) = await LeaderBy(quorum, leader);
        Assert.True(later > epoch, $"the epoch was {epoch}, and is {later}");
        await streams.EndAndCheck();
    }

    [Fact]
    public async Task Nothing_is_acknowledged_by_one_of_three_and_it_goes_on_with_two()
    {
        using var quorum = await Started();
        var (leader, _) = await LeaderBy(quorum, 1);
        var followers = QuorumOfThree.Ids.Where(id => id != leader).ToList();

        // Left alone is first the leader, then one that is none.
        var loss = new List<(int Alone, int First, int Second)> { (leader, followers[0], followers[1]) };
        loss.Add((followers[0], leader, followers[1]));
        foreach (var (alone, first, second) in loss)
        {
            await Kill(quorum, first);
            await Kill(quorum, second);
            using var calls = new BrokerCalls(quorum.ClientsOf(alone));
            await RequireUnacknowledged(calls, $"alone-{alone}", quorum[alone]);

            quorum.Start(first);
            await RequireAcknowledged(calls, $"again-{alone}", quorum[alone]);
            quorum.Start(second);
            await Ready(quorum, QuorumOfThree.Ids);
        }
    }

    private static async Task RequireUnacknowledged(BrokerCalls calls, string name, ProcessRunner node)
    {
        var answer = await calls.Ask<CreateTopicsRequest, CreateTopicsResponse>(new CreateTopicsRequest
        {
            Topics = [new CreateTopicsRequest.CreatableTopic { Name = name, NumPartitions = 1, ReplicationFactor = 1 }],
            TimeoutMs = ShortTimeoutMs,
        });
        Assert.True(answer is not null, node.Output);
        var error = (ErrorCode)Assert.Single(answer.Topics).ErrorCode;
        Assert.True(error is ErrorCode.RequestTimedOut or ErrorCode.NotController, $"{error}\n{node.Output}");
    }

    private static async Task RequireAcknowledged(BrokerCalls calls, string name, ProcessRunner node)
    {
        using var limit = new CancellationTokenSource(Patience);
        for (var attempt = 0; await ChangeStreams.Create(calls, $"{name}-{attempt}", ShortTimeoutMs) is null; attempt++)
        {
            Assert.False(limit.IsCancellationRequested, node.Output);
        }
    }

    private static async Task<QuorumOfThree> Started()
    {
        var quorum = new QuorumOfThree();
        QuorumOfThree.Ids.ToList().ForEach(quorum.Start);
        await Ready(quorum, QuorumOfThree.Ids);
        return quorum;
    }

    private static async Task Ready(QuorumOfThree quorum, IEnumerable<int> ids)
    {
        foreach (var id in ids)
        {
            await quorum[id].WaitForLine(line => line.Contains("ready", StringComparison.Ordinal));
        }
    }

    private static async Task Kill(QuorumOfThree quorum, int id)
    {
        quorum[id].Send(ProcessSignal.Kill);
        await quorum[id].WaitForExit();
    }

    /// <summary>The leader and its epoch, by way of a broker.</summary>
    private static async Task<(int Leader, int Epoch)> LeaderBy(QuorumOfThree quorum, int id)
    {
        using var calls = new BrokerCalls(quorum.ClientsOf(id));
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var answer = await calls.Ask<DescribeQuorumRequest, DescribeQuorumResponse>(new DescribeQuorumRequest
            {
                Topics =
                [
                    new DescribeQuorumRequest.TopicData
                    {
                        TopicName = "__cluster_metadata",
                        Partitions = [new DescribeQuorumRequest.PartitionData()],
                    },
                ],
            });
            if (answer?.Topics is [{ Partitions: [{ ErrorCode: 0, LeaderId: > 0 } partition] }])
            {
                return (partition.LeaderId, partition.LeaderEpoch);
            }

            Assert.False(limit.IsCancellationRequested, quorum[id].Output);
        }
    }
}
