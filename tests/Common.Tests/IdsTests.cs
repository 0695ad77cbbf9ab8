namespace KRaftNet.Common.Tests;

public sealed class IdsTests
{
    [Fact]
    public void Numeric_ids_order_by_value_and_print_as_numbers()
    {
        Assert.True(new Offset(2) < new Offset(10) && new Offset(10) >= new Offset(10));
        Assert.True(new LeaderEpoch(3) > LeaderEpoch.None && new LeaderEpoch(3) <= new LeaderEpoch(3));
        Assert.True(new NodeId(1) < new NodeId(2) && new BrokerEpoch(5) > BrokerEpoch.None);
        Assert.True(new ProducerId(7) >= ProducerId.None);
        Assert.Equal(["10", "-1", "4"], [$"{new Offset(10)}", $"{LeaderEpoch.None}", $"{new NodeId(4)}"]);
        Assert.Equal(["12", "9"], [$"{new BrokerEpoch(12)}", $"{new ProducerId(9)}"]);
    }

    [Fact]
    public void Offset_arithmetic_moves_and_measures()
    {
        Assert.Equal(new Offset(15), new Offset(10) + 5);
        Assert.Equal(new Offset(5), new Offset(10) - 5);
        Assert.Equal(5, new Offset(10) - new Offset(5));
        Assert.Equal(new Offset(5), Offset.Min(new Offset(10), new Offset(5)));
        Assert.Equal(new Offset(10), Offset.Max(new Offset(10), new Offset(5)));
    }

    [Fact]
    public void Topic_partitions_order_by_name_in_code_points_and_then_by_number()
    {
        TopicPartition[] sorted = [new("B", 9), new("a", 2), new("a", 10), new("a-1", 0)];
        var shuffled = sorted.Reverse().ToArray();
        Array.Sort(shuffled);
        Assert.Equal(sorted, shuffled);
        Assert.Equal("a-10", sorted[2].ToString());
    }

    [Fact]
    public void Topic_id_partitions_order_by_id_and_then_by_number()
    {
        var low = new TopicId(new Uuid(1, 0));
        var high = new TopicId(new Uuid(ulong.MaxValue, 0));
        TopicIdPartition[] sorted = [new(low, 1), new(low, 2), new(high, 0)];
        var shuffled = sorted.Reverse().ToArray();
        Array.Sort(shuffled);
        Assert.Equal(sorted, shuffled);
        Assert.True(new DirectoryId(low.Value) < new DirectoryId(high.Value));
    }
}
