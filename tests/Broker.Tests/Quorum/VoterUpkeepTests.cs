using KRaftNet.Broker.Quorum;
using KRaftNet.Common;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Tests.Quorum;

public class VoterUpkeepTests
{
    private static readonly Voter Self = Of(1, new Uuid(1, 1), 9093);

    [Fact]
    public void Nothing_is_asked_when_the_set_says_what_is_so() =>
        Assert.Equal(VoterNeed.None, VoterUpkeep.Decide(Self, new VoterSet([Self, Of(2, new Uuid(2, 2), 9093)]), 1, autoJoin: true));

    [Fact]
    public void Another_port_is_told() =>
        Assert.Equal(VoterNeed.Update, VoterUpkeep.Decide(Self, new VoterSet([Of(1, new Uuid(1, 1), 9099)]), 1, autoJoin: false));

    [Fact]
    public void Fixed_voters_are_left_alone() =>
        Assert.Equal(VoterNeed.None, VoterUpkeep.Decide(Self, new VoterSet([Of(1, Uuid.Zero, 9099)]), 0, autoJoin: true));

    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 0)]
    public void Observer_joins_only_if_it_is_told_to(bool autoJoin, int need) =>
        Assert.Equal((VoterNeed)need, VoterUpkeep.Decide(Self, new VoterSet([Of(2, new Uuid(2, 2), 9093)]), 1, autoJoin));

    [Fact]
    public void Former_disk_is_taken_out_before_the_new_one_joins() =>
        Assert.Equal(
            VoterNeed.RemoveFormer,
            VoterUpkeep.Decide(
                Self, new VoterSet([Of(1, new Uuid(9, 9), 9093), Of(2, new Uuid(2, 2), 9093)]), 1, autoJoin: true));

    private static Voter Of(int id, Uuid directory, int port) => new(
        new ReplicaKey(new NodeId(id), new DirectoryId(directory)), [new VoterEndpoint("CONTROLLER", $"node{id}", port)], 0, 1);
}
