using KRaftNet.Common;
using KRaftNet.Metadata.Controller.Partitions;
using KRaftNet.Metadata.Image;

namespace KRaftNet.Metadata.Tests.Partitions;

/// <summary>The rules of leader election as a table. Lists are node ids; - is none.</summary>
public sealed class PartitionElectionTests
{
    [Theory]

    // kind, replicas, isr, elr, last known, leader, active -> leader, unclean
    [InlineData("Online", "1,2,3", "1,2,3", "", "", 2, "1,2,3", 2, false)]
    [InlineData("Online", "1,2,3", "1,2,3", "", "", 2, "1,3", 1, false)]
    [InlineData("Online", "1,2,3", "3,2", "", "", 1, "1,2,3", 2, false)]
    [InlineData("Online", "1,2,3", "1,2", "", "", -1, "2,3", 2, false)]
    [InlineData("Online", "1,2,3", "1", "", "", 1, "2,3", -1, false)]
    [InlineData("Online", "1,2,3", "", "2,3", "", -1, "3", 3, false)]
    [InlineData("Online", "1,2,3", "", "2,3", "", -1, "1", -1, false)]
    [InlineData("Online", "1,2,3", "1", "2,3", "", 1, "2,3", -1, false)]
    [InlineData("Online", "1,2,3", "", "", "3", -1, "1,2,3", 3, true)]
    [InlineData("Online", "1,2,3", "", "", "3", -1, "1,2", -1, false)]
    [InlineData("Online", "1,2,3", "", "", "2,3", -1, "1,2,3", -1, false)]
    [InlineData("Online", "1,2,3", "", "2", "3", -1, "1,3", -1, false)]
    [InlineData("Preferred", "1,2,3", "1,2,3", "", "", 2, "1,2,3", 1, false)]
    [InlineData("Preferred", "1,2,3", "2,3", "", "", 3, "1,2,3", 3, false)]
    [InlineData("Preferred", "1,2,3", "2,3", "", "", 3, "1,2", 2, false)]
    [InlineData("Preferred", "1,2,3", "1", "", "", 1, "2,3", -1, false)]
    [InlineData("Preferred", "1,2,3", "", "", "2", -1, "2", 2, true)]
    [InlineData("Unclean", "1,2,3", "1", "", "", 1, "3,2", 2, true)]
    [InlineData("Unclean", "1,2,3", "1,3", "", "", 1, "3,2", 3, false)]
    [InlineData("Unclean", "1,2,3", "", "", "3", -1, "2,3", 3, true)]
    [InlineData("Unclean", "1,2,3", "1", "", "", 1, "", -1, false)]
    public void Election_with_eligible_leader_replicas(
        string kind,
        string replicas,
        string isr,
        string elr,
        string lastKnown,
        int leader,
        string active,
        int elected,
        bool unclean)
    {
        var result = Elect(kind, replicas, isr, elr, lastKnown, leader, active, elrEnabled: true);
        Assert.Equal(new ElectionResult(new NodeId(elected), unclean), result);
    }

    [Theory]
    [InlineData("Online", "1,2,3", "", "2,3", "", -1, "3", -1)]
    [InlineData("Online", "1,2,3", "", "", "3", -1, "3", -1)]
    [InlineData("Online", "1,2,3", "2", "3", "", -1, "2,3", 2)]
    [InlineData("Preferred", "1,2,3", "", "", "3", -1, "3", -1)]
    public void Election_without_eligible_leader_replicas_looks_at_the_isr_only(
        string kind, string replicas, string isr, string elr, string lastKnown, int leader, string active, int elected)
    {
        var result = Elect(kind, replicas, isr, elr, lastKnown, leader, active, elrEnabled: false);
        Assert.Equal(new ElectionResult(new NodeId(elected), Unclean: false), result);
    }

    private static ElectionResult Elect(
        string kind,
        string replicas,
        string isr,
        string elr,
        string lastKnown,
        int leader,
        string active,
        bool elrEnabled)
    {
        var acceptable = Nodes(active);
        return new PartitionElection
        {
            Replicas = Nodes(replicas),
            Isr = Nodes(isr),
            Elr = Nodes(elr),
            LastKnownElr = Nodes(lastKnown),
            CurrentLeader = new NodeId(leader),
            ElrEnabled = elrEnabled,
            IsAcceptable = acceptable.Contains,
        }.Elect(Enum.Parse<ElectionKind>(kind));
    }

    internal static ValueList<NodeId> Nodes(string ids) =>
        [.. ids.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(id => new NodeId(int.Parse(id, null)))];
}
