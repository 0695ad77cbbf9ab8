using System.Collections.Immutable;
using KRaftNet.Broker.Birth;
using KRaftNet.Broker.Formatting;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Config.Node;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Tests.Birth;

/// <summary>What an unformatted node concludes from what its peers say.</summary>
public class BirthStateTests
{
    private static readonly ImmutableArray<QuorumVoter> Quorum = [Voter(1), Voter(2), Voter(3)];

    [Fact]
    public void Lowest_node_mints_when_all_have_said_twice_that_they_are_unborn()
    {
        var state = StateOf(1);
        Say(state, 2, Unborn(2));
        Say(state, 3, Unborn(3));
        Assert.Same(KeepAsking.Instance, state.Decide());
        Say(state, 2, Unborn(2));
        Assert.Same(KeepAsking.Instance, state.Decide());
        Say(state, 3, Unborn(3));
        var mint = Assert.IsType<Mint>(state.Decide());
        Assert.Equal([Key(1), Key(2), Key(3)], mint.Voters.Select(voter => voter.Key));
        Assert.Equal(
            ["CONTROLLER node1 9093", "CONTROLLER node2 9093", "CONTROLLER node3 9093"],
            mint.Voters.Select(voter => $"{voter.Endpoints[0].Listener} {voter.Endpoints[0].Host} {voter.Endpoints[0].Port}"));
    }

    [Fact]
    public void Answers_that_crossed_are_no_moment_in_common()
    {
        var state = StateOf(1);

        // Both questions to 2 were sent before 3 had answered at all: 2 may be formatted since.
        Say(state, 2, Unborn(2));
        var late = state.Ask();
        Say(state, 3, Unborn(3));
        Say(state, 3, Unborn(3));
        state.Take(new NodeId(2), late, Unborn(2));
        Assert.Same(KeepAsking.Instance, state.Decide());
        Say(state, 2, Unborn(2));
        Assert.IsType<Mint>(state.Decide());
    }

    [Fact]
    public void Replica_that_comes_back_as_another_begins_anew()
    {
        var state = StateOf(1);
        Say(state, 2, Unborn(2));
        Say(state, 3, Unborn(3));
        Say(state, 2, Unborn(2));
        Say(state, 3, new UnbornWord(new ReplicaKey(new NodeId(3), new DirectoryId(new Uuid(99, 99))), Quorum));
        Assert.Same(KeepAsking.Instance, state.Decide());
    }

    [Fact]
    public void Silence_between_two_answers_of_one_replica_changes_nothing()
    {
        var state = StateOf(1);
        Say(state, 2, Unborn(2));
        Say(state, 3, Unborn(3));
        Say(state, 2, new NoWord("connection refused"));
        Say(state, 2, Unborn(2));
        Say(state, 3, Unborn(3));
        Assert.IsType<Mint>(state.Decide());
    }

    [Fact]
    public void Lonely_node_mints_at_once() =>
        Assert.IsType<Mint>(new BirthState(new BirthCandidate(Key(1), [Voter(1)], "CONTROLLER", true)).Decide());

    [Theory]
    [InlineData(2, true)]
    [InlineData(4, true)]
    [InlineData(4, false)]
    public void Nobody_else_mints(int id, bool isController)
    {
        var state = StateOf(id, isController);
        for (var round = 0; round < 3; round++)
        {
            foreach (var peer in Quorum.Where(voter => voter.Id.Value != id))
            {
                Say(state, peer.Id.Value, Unborn(peer.Id.Value));
            }
        }

        Assert.Same(KeepAsking.Instance, state.Decide());
    }

    [Fact]
    public void Peer_with_another_list_keeps_the_cluster_from_being_made_and_is_named()
    {
        var state = StateOf(1);
        for (var round = 0; round < 3; round++)
        {
            Say(state, 2, new UnbornWord(Key(2), [Voter(1), Voter(2)]));
            Say(state, 3, Unborn(3));
        }

        Assert.Same(KeepAsking.Instance, state.Decide());
        Assert.Equal("2@node2:9093 (it was started with --quorum 1@node1:9093,2@node2:9093)", state.Waiting());
    }

    [Fact]
    public void Node_at_the_wrong_address_and_copied_directory_are_named()
    {
        var state = StateOf(1);
        Say(state, 2, Unborn(3));
        Say(state, 3, new UnbornWord(Key(1) with { Id = new NodeId(3) }, Quorum));
        Assert.Same(KeepAsking.Instance, state.Decide());
        Assert.Contains("2@node2:9093 (it is node 3)", state.Waiting(), StringComparison.Ordinal);
        Assert.Contains("3@node3:9093 (its directory is a copy", state.Waiting(), StringComparison.Ordinal);
    }

    [Fact]
    public void Named_replica_becomes_a_voter_when_each_peer_was_asked_once()
    {
        var state = StateOf(2);
        Say(state, 1, new FormattedWord("C", First(1, 2, 3)));
        Assert.Same(KeepAsking.Instance, state.Decide());
        Say(state, 3, new NoWord("connection refused"));
        var adopt = Assert.IsType<Adopt>(state.Decide());
        Assert.Equal("C", adopt.ClusterId);
        Assert.NotNull(adopt.First);
    }

    [Fact]
    public void Wiped_node_comes_back_as_an_observer()
    {
        var wiped = new ReplicaKey(new NodeId(2), new DirectoryId(new Uuid(7, 7)));
        var state = new BirthState(new BirthCandidate(wiped, Quorum, "CONTROLLER", true));
        Say(state, 1, new FormattedWord("C", First(1, 2, 3)));
        Say(state, 3, new FormattedWord("C", null));
        Assert.Equal(new Adopt("C", null), state.Decide());
    }

    [Fact]
    public void Wiped_lowest_node_makes_no_second_cluster()
    {
        var state = StateOf(1);
        Say(state, 2, Unborn(2));
        Say(state, 3, new FormattedWord("C", First(2, 3)));
        Say(state, 2, Unborn(2));
        Assert.Equal(new Adopt("C", null), state.Decide());
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(2, false)]
    public void Node_that_is_no_listed_controller_joins_without_a_vote(int id, bool isController)
    {
        var state = StateOf(id, isController);
        foreach (var peer in Quorum.Where(voter => voter.Id.Value != id))
        {
            Say(state, peer.Id.Value, new FormattedWord("C", First(1, 2, 3)));
        }

        Assert.Equal(new Adopt("C", null), state.Decide());
    }

    [Fact]
    public void Two_clusters_are_refused_with_both_names()
    {
        var state = StateOf(1);
        Say(state, 2, new FormattedWord("C", null));
        Say(state, 3, new FormattedWord("D", null));
        var refuse = Assert.IsType<Refuse>(state.Decide());
        Assert.Contains("2@node2:9093 is part of cluster C, and 3@node3:9093 of D", refuse.Reason, StringComparison.Ordinal);
    }

    private static BirthState StateOf(int id, bool isController = true) =>
        new(new BirthCandidate(Key(id), Quorum, "CONTROLLER", isController));

    private static void Say(BirthState state, int peer, PeerWord word) => state.Take(new NodeId(peer), state.Ask(), word);

    private static UnbornWord Unborn(int id) => new(Key(id), [.. Quorum]);

    private static ReplicaKey Key(int id) => new(new NodeId(id), new DirectoryId(new Uuid(1000, (ulong)id)));

    private static QuorumVoter Voter(int id) => new(new NodeId(id), new HostAndPort($"node{id}", 9093));

    private static FirstSnapshot First(params int[] ids) => FirstSnapshot.Of(
        new VoterSet(ids.Select(id => FirstSnapshot.VoterOf(Key(id), new VoterEndpoint("CONTROLLER", $"node{id}", 9093)))),
        DateTimeOffset.UnixEpoch,
        new BufferPool());
}
