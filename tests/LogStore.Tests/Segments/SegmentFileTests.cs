using KRaftNet.Common.Files;
using KRaftNet.LogStore.Segments;
using KRaftNet.TestKit.Disk;

namespace KRaftNet.LogStore.Tests.Segments;

public sealed class SegmentFileTests
{
    private const string Path = "/s/0.log";
    private readonly SimulatedFileSystem _disk = new(1);
    private readonly SegmentFile _file;

    public SegmentFileTests()
    {
        _disk.CreateDirectory("/s");
        _file = SegmentFile.Create(_disk, Path);
    }

    [Fact]
    public void Append_puts_bytes_one_after_another()
    {
        Assert.Equal(0, _file.Append([1, 2, 3], 0));
        Assert.Equal(3, _file.Append([4], 0));
        Assert.Equal(4, _file.Length);
        Assert.Equal([1, 2, 3, 4], Read(_file, 0, 4));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    public void Append_that_fails_leaves_the_file_as_it_was(int written)
    {
        _file.Append([1, 2, 3], 0);
        _disk.Add(new DiskFault(DiskOperation.Write, DiskError.NoSpace) { BytesWritten = written });
        var failure = Assert.Throws<DiskException>(() => _file.Append([4, 5, 6], 0));
        Assert.Equal(DiskError.NoSpace, failure.Error);
        Assert.Equal(3, _file.Length);
        Assert.Equal(3, LengthOnDisk());
        Assert.Equal(3, _file.Append([7], 0));
        Assert.Equal([1, 2, 3, 7], Read(_file, 0, 4));
    }

    [Fact]
    public void Append_whose_undoing_fails_tells_of_that()
    {
        _disk.Add(new DiskFault(DiskOperation.Write, DiskError.NoSpace) { BytesWritten = 1 });
        _disk.Add(new DiskFault(DiskOperation.SetLength));
        var failure = Assert.Throws<DiskException>(() => _file.Append([4, 5, 6], 0));
        Assert.Equal(DiskError.Io, failure.Error);
    }

    [Fact]
    public void Preallocation_does_not_show_in_the_length_and_is_given_back()
    {
        var used = Used();
        _file.Append(new byte[10], 1 << 20);
        Assert.Equal(10, LengthOnDisk());
        Assert.True(Used() - used >= 64 << 10);
        _file.Trim();
        Assert.Equal(10, LengthOnDisk());
        Assert.True(Used() - used < 64 << 10);
    }

    [Fact]
    public void Preallocation_without_space_leaves_it_to_the_write()
    {
        _disk.Add(new DiskFault(DiskOperation.Preallocate, DiskError.NoSpace) { Times = 100 });
        _file.Append([1, 2], 1 << 20);
        Assert.Equal(2, _file.Length);
    }

    [Fact]
    public void Cut_without_leases_shortens_the_file_in_place()
    {
        _file.Append([1, 2, 3], 0);
        var cut = _file.CutTo(1);
        Assert.False(_file.TryLease());
        Assert.Equal(1, LengthOnDisk());
        cut.Append([9], 0);
        Assert.Equal([1, 9], Read(cut, 0, 2));
        Assert.Single(_disk.OpenFiles);
    }

    [Fact]
    public void Cut_is_durable_before_anything_is_written_there()
    {
        _file.Append([1, 2, 3], 0);
        _file.Flush();
        _disk.FlushDirectory("/s");
        _disk.FlushDirectory("/");
        _file.CutTo(1).Append([9], 0);
        _disk.Crash(CrashMode.LoseAllUnsynced);
        Assert.Equal([1], AtomicFile.TryRead(_disk, Path));
    }

    [Fact]
    public void Cut_under_a_lease_leaves_the_leased_bytes_as_they_are()
    {
        _file.Append([1, 2, 3], 0);
        Assert.True(_file.TryLease());
        var range = _file.RangeUnderLease(1, 2);
        var cut = _file.CutTo(1);
        cut.Append([8, 9], 0);
        Assert.Equal([1, 8, 9], Read(cut, 0, 3));
        var leased = new byte[2];
        range.File.Read(range.Position, leased);
        Assert.Equal([2, 3], leased);
        Assert.Equal(2, _disk.OpenFiles.Count);
        range.Dispose();
        Assert.Single(_disk.OpenFiles);
    }

    [Fact]
    public void Cut_under_a_lease_keeps_what_was_durable_through_a_crash()
    {
        _file.Append([1, 2, 3], 0);
        _file.Flush();
        _disk.FlushDirectory("/s");
        _disk.FlushDirectory("/");
        Assert.True(_file.TryLease());
        _file.CutTo(2);
        _disk.Crash(CrashMode.LoseAllUnsynced);
        Assert.Equal([1, 2], AtomicFile.TryRead(_disk, Path));
    }

    [Fact]
    public void Close_waits_for_the_last_lease()
    {
        Assert.True(_file.TryLease());
        Assert.True(_file.TryLease());
        _file.Close();
        Assert.False(_file.TryLease());
        _file.ReleaseLease();
        Assert.Single(_disk.OpenFiles);
        _file.ReleaseLease();
        Assert.Empty(_disk.OpenFiles);
    }

    private static byte[] Read(SegmentFile file, long position, int count)
    {
        var bytes = new byte[count];
        Assert.Equal(count, file.Read(position, bytes));
        return bytes;
    }

    private long LengthOnDisk() => _disk.List("/s").Single(e => e.Name == "0.log").Length;

    private long Used()
    {
        var space = _disk.GetSpace("/s");
        return space.TotalBytes - space.UsableBytes;
    }
}
