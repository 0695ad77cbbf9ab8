using KRaftNet.Broker.Quorum.Messages;
using KRaftNet.Broker.Quorum.Peers;
using KRaftNet.Common;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Tests.Quorum;

/// <summary>Where nodes are reached: a wrong word of it must not pass for a dead node.</summary>
public class NodeAddressesTests
{
    private static readonly NodeId Node = new(2);
    private static readonly HostAndPort Known = new("node2", 9093);
    private static readonly HostAndPort Wrong = new("node2", 9);
    private static readonly VoterSet Voters = new(
    [
        new Voter(
            new ReplicaKey(Node, new DirectoryId(new Uuid(2, 2))), [new VoterEndpoint("CONTROLLER", Known.Host, Known.Port)], 0, 1),
    ]);

    [Fact]
    public void Told_address_that_refuses_is_forgotten_while_the_voter_set_knows_another()
    {
        var addresses = new NodeAddresses([]);
        addresses.Learn([new NodeAddress(Node, Wrong.Host, Wrong.Port)]);
        Assert.Equal(Wrong, addresses.Find(Node, Voters));

        Assert.True(addresses.Doubt(Node, Wrong, Voters));
        Assert.Equal(Known, addresses.Find(Node, Voters));
    }

    [Fact]
    public void Node_that_refuses_where_everybody_knows_it_is_gone()
    {
        var addresses = new NodeAddresses([]);
        addresses.Learn([new NodeAddress(Node, Known.Host, Known.Port)]);

        Assert.False(addresses.Doubt(Node, Known, Voters));
        Assert.False(addresses.Doubt(Node, Wrong, VoterSet.Empty));
    }
}
