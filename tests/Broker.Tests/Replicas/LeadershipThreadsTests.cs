using System.Collections.Immutable;
using KRaftNet.Broker.Hosting;
using KRaftNet.Broker.Replicas;
using KRaftNet.Broker.Replication;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Files;
using KRaftNet.Common.Time;
using KRaftNet.LogStore;
using KRaftNet.LogStore.Partitions;
using KRaftNet.LogStore.Recovery;
using KRaftNet.Protocol.Records;
using KRaftNet.Replication;
using KRaftNet.TestKit.Disk;

namespace KRaftNet.Broker.Tests.Replicas;

/// <summary>A leadership with real threads: appends, fetches of two followers, changes of the ISR, time-outs.</summary>
public sealed class LeadershipThreadsTests : ILogFailureSink, IIsrProposals, IBrokerStates
{
    private const int Appends = 3000;
    private static readonly NodeId Self = new(1);
    private static readonly NodeId Two = new(2);
    private static readonly NodeId Three = new(3);
    private static readonly LeaderEpoch Epoch = new(4);

    [Fact]
    public async Task High_watermark_never_passes_what_every_member_of_the_ISR_has_said_to_have()
    {
        using var timers = new TimingWheel(TimeProvider.System);
        var log = OpenLog();
        log.BeginEpoch(Epoch, isLeader: true, isSoleReplica: false);
        var leadership = LeadershipOf(log, timers);
        long[] said = [0, 0];
        Action[] threads =
        [
            () => Append(log, leadership),
            () => Follow(log, leadership, 0, said),
            () => Follow(log, leadership, 1, said),
            () => Watch(log, said),
            () => ChangeIsr(log, leadership),
        ];
        await Task.WhenAll(threads.Select(thread => Task.Run(thread, TestContext.Current.CancellationToken)));
        Assert.Equal(Appends, log.Offsets.HighWatermark.Value);
    }

    /// <inheritdoc/>
    void ILogFailureSink.OnLogFailed(PartitionLog log, Exception failure) => Assert.Fail(failure.Message);

    /// <inheritdoc/>
    void IIsrProposals.Submit(Leadership leadership, IsrProposal proposal) =>
        leadership.OnAccepted(proposal, [.. proposal.Isr.Select(member => member.Broker)], proposal.PartitionEpoch + 1);

    /// <inheritdoc/>
    BrokerEpoch? IBrokerStates.ActiveEpochOf(NodeId broker) => new BrokerEpoch(broker.Value);

    private static void Append(PartitionLog log, Leadership leadership)
    {
        for (var i = 0; i < Appends; i++)
        {
            Assert.Equal(AppendStatus.Appended, log.AppendAsLeader(Batch(), 1000, Epoch).Status);
            leadership.Advance();
        }
    }

    /// <summary>Says first, for the one who watches, what it says then to the leader.</summary>
    private static void Follow(PartitionLog log, Leadership leadership, int index, long[] said)
    {
        var follower = index == 0 ? Two : Three;
        for (var end = 0L; end < Appends;)
        {
            end = log.Offsets.LogEnd.Value;
            Interlocked.Exchange(ref said[index], end);
            leadership.OnFetch(follower, new BrokerEpoch(follower.Value), new Offset(end), Offset.Zero);
        }
    }

    /// <summary>Both are always in the ISR, however often it is told anew.</summary>
    private static void Watch(PartitionLog log, long[] said)
    {
        for (var highest = 0L; highest < Appends;)
        {
            var highWatermark = log.Offsets.HighWatermark.Value;
            Assert.True(highWatermark >= highest, $"it fell from {highest} to {highWatermark}");
            foreach (ref var one in said.AsSpan())
            {
                Assert.True(highWatermark <= Interlocked.Read(ref one), "more is committed than a member has said to have");
            }

            highest = highWatermark;
        }
    }

    private static void ChangeIsr(PartitionLog log, Leadership leadership)
    {
        for (var epoch = 1000; log.Offsets.HighWatermark.Value < Appends; epoch++)
        {
            leadership.OnMetadata(Assignment([Self, Two, Three], epoch));
            leadership.CheckLag();
            Assert.True(leadership.HasEnoughInSync);
        }
    }

    private static byte[] Batch()
    {
        using var builder = new RecordBatchBuilder(new BufferPool(), new RecordBatchOptions());
        builder.Append(1000, RecordBytes.Null, "value"u8);
        using var batch = builder.Build();
        return batch.Span.ToArray();
    }

    private static PartitionAssignment Assignment(ImmutableArray<NodeId> isr, int partitionEpoch) => new()
    {
        LeaderEpoch = Epoch,
        PartitionEpoch = partitionEpoch,
        Replicas = [Self, Two, Three],
        Isr = isr,
        MinInSync = 2,
    };

    private PartitionLog OpenLog()
    {
        const string folder = "/data/topic-0";
        var disk = new SimulatedFileSystem(1);
        disk.CreateDirectory(folder);
        var context = new LogContext(disk, new NoDisk(), TimeProvider.System, new Prng(7));
        var opened = PartitionOpening.Open(
            context,
            folder,
            new TopicPartition("topic", 0),
            LogConfig.Default with { Durability = AckDurability.Replicated },
            new LogOpenOptions(),
            new LogSurroundings(this, null, Offset.Zero));
        return Invariant.NotNull(opened.Log);
    }

    private Leadership LeadershipOf(PartitionLog log, TimingWheel timers)
    {
        var clock = new NodeClock(TimeProvider.System, timers);
        var services = new LeaderServices
        {
            Self = Self,
            OwnEpoch = () => new BrokerEpoch(1),
            Clock = clock,
            LagTimeMax = TimeSpan.FromMinutes(10),
            Brokers = this,
            Proposals = this,
        };
        var replica = new LeaderReplica(
            Self, Assignment([Self, Two, Three], 1), Offset.Zero, services.LagTimeMax, this, clock.Now);
        return new Leadership(new TopicIdPartition(new TopicId(new Uuid(1, 2)), 0), log, replica, services)
        {
            EpochStart = Offset.Zero,
        };
    }

    /// <summary>With acknowledgements that mean "replicated" nothing is flushed but at a roll, which there is none of.</summary>
    private sealed class NoDisk : IDiskExecutor
    {
        public void Submit(DiskLane lane, Action work, Action<Exception?> completed) =>
            throw new InvalidOperationException("nothing is to be flushed");
    }
}
