using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Logs;
using KRaftNet.TestKit.Disk;

namespace KRaftNet.LogStore.Tests.Logs;

public sealed class LeaderEpochCacheTests
{
    private static readonly Offset LogEnd = new(100);

    [Theory]
    [InlineData(-1, -1, -1)]
    [InlineData(0, 0, 10)]
    [InlineData(1, 1, 20)]
    [InlineData(2, 2, 40)]
    [InlineData(3, 2, 40)]
    [InlineData(5, 5, 100)]
    [InlineData(6, -1, -1)]
    public void End_of_an_epoch_is_the_start_of_the_next_one_here(int requested, int epoch, long end)
    {
        var cache = Cache((1, 10), (2, 20), (5, 40));
        var expected = new EpochEndOffset(new LeaderEpoch(epoch), new Offset(end));
        Assert.Equal(expected, cache.EndOffsetFor(new LeaderEpoch(requested), LogEnd));
    }

    [Fact]
    public void Assign_at_the_start_of_an_epoch_without_batches_replaces_it()
    {
        var cache = Cache((1, 10), (2, 20));
        cache.Assign(new LeaderEpoch(4), new Offset(20));
        Assert.Equal(Entries((1, 10), (4, 20)), cache.Entries.ToArray());
        Assert.True(cache.IsDirty);
    }

    [Fact]
    public void Assign_of_the_latest_epoch_changes_nothing()
    {
        var cache = Cache((1, 10));
        cache.Assign(new LeaderEpoch(1), new Offset(50));
        Assert.Equal(Entries((1, 10)), cache.Entries.ToArray());
        Assert.False(cache.IsDirty);
    }

    [Fact]
    public void Cut_at_the_end_forgets_what_begins_there_or_later()
    {
        var cache = Cache((1, 10), (2, 20), (5, 40));
        cache.TruncateFromEnd(new Offset(20));
        Assert.Equal(Entries((1, 10)), cache.Entries.ToArray());
    }

    [Theory]
    [InlineData(5, 10, 1)]
    [InlineData(15, 15, 1)]
    [InlineData(20, 20, 2)]
    [InlineData(99, 99, 5)]
    public void Cut_at_the_start_lets_the_epoch_in_force_begin_there(long start, long first, int epoch)
    {
        var cache = Cache((1, 10), (2, 20), (5, 40));
        cache.TruncateFromStart(new Offset(start));
        Assert.Equal(new EpochEntry(new LeaderEpoch(epoch), new Offset(first)), cache.Entries[0]);
    }

    [Theory]
    [InlineData(9, -1)]
    [InlineData(10, 1)]
    [InlineData(39, 2)]
    [InlineData(1000, 5)]
    public void Epoch_of_an_offset_is_the_one_that_began_last(long offset, int epoch) =>
        Assert.Equal(new LeaderEpoch(epoch), Cache((1, 10), (2, 20), (5, 40)).EpochOf(new Offset(offset)));

    [Fact]
    public void File_is_read_as_it_was_written()
    {
        var disk = new SimulatedFileSystem(1);
        disk.CreateDirectory("/p");
        AtomicFile.Write(disk, LeaderEpochFile.PathIn("/p"), Cache((1, 10), (5, 40)).TakeContent());
        Assert.Equal("0\n2\n1 10\n5 40\n"u8.ToArray(), AtomicFile.TryRead(disk, LeaderEpochFile.PathIn("/p")));
        Assert.Equal(Entries((1, 10), (5, 40)), LeaderEpochFile.TryRead(disk, "/p"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1\n0\n")]
    [InlineData("0\n2\n1 10\n")]
    [InlineData("0\n1\n1 10")]
    [InlineData("0\n1\nx 10\n")]
    [InlineData("0\n1\n1\n")]
    [InlineData("0\n2\n2 10\n1 20\n")]
    [InlineData("0\n2\n1 20\n2 20\n")]
    [InlineData("0\n1\n1 -5\n")]
    public void File_that_is_damaged_is_as_good_as_none(string text)
    {
        var disk = new SimulatedFileSystem(1);
        disk.CreateDirectory("/p");
        AtomicFile.Write(disk, LeaderEpochFile.PathIn("/p"), System.Text.Encoding.UTF8.GetBytes(text));
        Assert.Null(LeaderEpochFile.TryRead(disk, "/p"));
    }

    private static LeaderEpochCache Cache(params (int Epoch, long Start)[] entries) => new(Entries(entries));

    private static EpochEntry[] Entries(params (int Epoch, long Start)[] entries) =>
        Array.ConvertAll(entries, e => new EpochEntry(new LeaderEpoch(e.Epoch), new Offset(e.Start)));
}
