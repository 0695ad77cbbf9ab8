using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Snapshots;
using KRaftNet.TestKit.Disk;

namespace KRaftNet.LogStore.Tests.Snapshots;

public sealed class SnapshotStoreTests
{
    private const string Folder = "/m";
    private static readonly SnapshotId Id = new(new Offset(120), new LeaderEpoch(3));
    private readonly SimulatedFileSystem _disk = new(1);
    private readonly SnapshotStore _store;

    public SnapshotStoreTests()
    {
        _disk.CreateDirectory(Folder);
        _disk.FlushDirectory("/");
        _store = new SnapshotStore(_disk, Folder);
    }

    [Fact]
    public void Name_has_the_end_offset_and_the_epoch()
    {
        Assert.Equal("00000000000000000120-0000000003.checkpoint", Id.FileName);
        Assert.True(SnapshotId.TryParse(Id.FileName, out var parsed));
        Assert.Equal(Id, parsed);
        Assert.Equal("00000000000000000000-0000000000.checkpoint", SnapshotId.Bootstrap.FileName);
    }

    [Theory]
    [InlineData("bootstrap.checkpoint")]
    [InlineData("00000000000000000120-0000000003.checkpoint.part")]
    [InlineData("00000000000000000120-0000000003.checkpoint.deleted")]
    [InlineData("00000000000000000120_0000000003.checkpoint")]
    [InlineData("00000000000000000120-9999999999.checkpoint")]
    [InlineData("0000000000000000012x-0000000003.checkpoint")]
    public void Name_of_anything_else_is_refused(string name) => Assert.False(SnapshotId.TryParse(name, out _));

    [Fact]
    public void Snapshot_exists_once_it_is_frozen_and_is_durable_then()
    {
        using (var writer = _store.Create(Id))
        {
            writer.Append([1, 2]);
            writer.Append([3]);
            Assert.Null(_store.TryOpen(Id));
            writer.Freeze();
        }

        _disk.Crash(CrashMode.LoseAllUnsynced);
        Assert.Equal(Id, Assert.Single(_store.List()));
        using var reader = _store.TryOpen(Id)!;
        var bytes = new byte[5];
        Assert.Equal(3, reader.Read(0, bytes));
        Assert.Equal([1, 2, 3, 0, 0], bytes);
    }

    [Fact]
    public void Writer_that_is_given_up_leaves_nothing()
    {
        _store.Create(Id).Dispose();
        Assert.Empty(_disk.List(Folder));
    }

    [Fact]
    public void Opening_removes_leftovers_and_nothing_else()
    {
        string[] names = [Id.PartFileName, Id.DeletedFileName, Id.FileName, "x-0.checkpoint123.part", "other.part"];
        foreach (var name in names)
        {
            AtomicFile.Write(_disk, $"{Folder}/{name}", [1]);
        }

        Assert.Equal(Id, Assert.Single(_store.Open()));
        Assert.Equal([Id.FileName, "other.part"], _disk.List(Folder).Select(entry => entry.Name));
    }

    [Fact]
    public void Range_outlives_its_reader_and_the_deletion()
    {
        using (var writer = _store.Create(Id))
        {
            writer.Append([1, 2, 3, 4]);
            writer.Freeze();
        }

        var reader = _store.TryOpen(Id)!;
        var range = reader.Range(1, 2)!;
        Assert.Null(reader.Range(4, 10));
        Assert.Equal(1, reader.Range(3, 10)!.Length);
        reader.Dispose();
        _store.Delete(Id);
        Assert.Empty(_disk.List(Folder));
        var bytes = new byte[2];
        range.File.Read(range.Position, bytes);
        Assert.Equal([2, 3], bytes);
        range.Dispose();
    }
}
