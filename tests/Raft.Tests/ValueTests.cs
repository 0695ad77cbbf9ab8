using static KRaftNet.Raft.Tests.Support.Quorums;

namespace KRaftNet.Raft.Tests;

/// <summary>Keys, voters, options.</summary>
public sealed class ValueTests
{
    [Fact]
    public void Replica_key_matches_the_same_node_unless_both_directories_are_known_and_differ()
    {
        var unknown = new ReplicaKey(new NodeId(1), DirectoryId.Zero);
        Assert.True(Key(1).Matches(Key(1)));
        Assert.True(Key(1).Matches(unknown));
        Assert.True(unknown.Matches(Key(1)));
        Assert.False(Key(1).Matches(Key(1, directory: 99)));
        Assert.False(Key(1).Matches(Key(2)));
        Assert.False(unknown.Matches(Key(2)));
    }

    [Fact]
    public void Logs_are_compared_by_epoch_first()
    {
        Assert.True(At(1, 2) > At(9, 1));
        Assert.True(At(9, 1) > At(8, 1));
        Assert.True(At(9, 1) >= At(9, 1));
    }

    [Fact]
    public void Voter_set_is_ordered_by_node_and_has_each_once()
    {
        Assert.Equal([1, 2, 3], Voters(3, 1, 2).Select(v => v.Key.Id.Value));
        Assert.Throws<ArgumentException>(() => Voters(1, 2).With(Voter(Key(2, directory: 99))));
    }

    [Fact]
    public void Voter_sets_are_equal_by_value_down_to_the_endpoints()
    {
        Assert.Equal(Voters(1, 2), Voters(2, 1));
        Assert.NotEqual(Voters(1, 2), Voters(1, 2, 3));
        var moved = Voter(2) with { Endpoints = [new VoterEndpoint("CONTROLLER", "elsewhere", 1)] };
        Assert.NotEqual(Voters(1, 2), Voters(1).With(moved));
    }

    [Fact]
    public void Voter_set_of_one_knows_its_only_voter_by_directory()
    {
        Assert.True(Voters(1).IsOnly(Key(1)));
        Assert.False(Voters(1).IsOnly(Key(1, directory: 99)));
        Assert.False(Voters(1, 2).IsOnly(Key(1)));
    }

    [Fact]
    public void Options_tell_all_their_faults_at_once()
    {
        Assert.Empty(Options.Faults());
        var faulty = Options with { ElectionTimeout = TimeSpan.Zero, FetchMaxWait = Options.FetchTimeout };
        Assert.Equal(2, faulty.Faults().Count);
        Assert.Throws<InvariantException>(() => Core(Formatted(1, Voters(1)), faulty));
    }

    [Fact]
    public void Derived_times_are_kafkas()
    {
        Assert.Equal(TimeSpan.FromSeconds(3), Options.CheckQuorumTimeout);
        Assert.Equal(TimeSpan.FromSeconds(1), Options.BeginQuorumInterval);
    }
}
