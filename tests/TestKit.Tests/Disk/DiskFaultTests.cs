using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.TestKit.Disk;
using KRaftNet.TestKit.Trace;

namespace KRaftNet.TestKit.Tests.Disk;

public sealed class DiskFaultTests
{
    private readonly SimulatedFileSystem _disk = new(1, new DiskOptions { WriteBackProbability = 0 });

    [Fact]
    public void Failed_flush_forgets_the_bytes_and_the_next_one_says_yes()
    {
        using var file = _disk.Open("/a", FileOpenMode.CreateNew);
        _disk.FlushDirectory("/");
        file.Write(0, [1, 2, 3]);
        _disk.Add(new DiskFault(DiskOperation.Flush));
        Assert.Equal(DiskError.Io, Assert.Throws<DiskException>(file.Flush).Error);
        file.Flush();
        Assert.Equal(new byte[] { 1, 2, 3 }, AtomicFile.TryRead(_disk, "/a"));
        _disk.Crash(CrashMode.LoseAllUnsynced);
        Assert.Equal(new byte[3], AtomicFile.TryRead(_disk, "/a"));
    }

    [Fact]
    public void Page_written_again_after_a_failed_flush_is_flushed_as_a_whole()
    {
        using var file = _disk.Open("/a", FileOpenMode.CreateNew);
        _disk.FlushDirectory("/");
        file.Write(0, [1, 2, 3]);
        _disk.Add(new DiskFault(DiskOperation.Flush));
        Assert.Throws<DiskException>(file.Flush);
        file.Write(1, [9]);
        file.Flush();
        _disk.Crash(CrashMode.LoseAllUnsynced);
        Assert.Equal(new byte[] { 1, 9, 3 }, AtomicFile.TryRead(_disk, "/a"));
    }

    [Fact]
    public void Rule_fails_by_path_and_count()
    {
        var fault = _disk.Add(new DiskFault(DiskOperation.Read) { PathContains = "bad", Skip = 1, Times = 2 });
        using var good = _disk.Open("/good", FileOpenMode.CreateNew);
        using var bad = _disk.Open("/bad", FileOpenMode.CreateNew);
        var buffer = new byte[1];
        good.Read(0, buffer);
        bad.Read(0, buffer);
        Assert.Throws<DiskException>(() => bad.Read(0, buffer));
        Assert.Throws<DiskException>(() => bad.Read(0, buffer));
        good.Read(0, buffer);
        bad.Read(0, buffer);
        Assert.Equal(2, fault.Failed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(100)]
    public void Failed_write_leaves_the_part_that_was_asked_for(int written)
    {
        _disk.Add(new DiskFault(DiskOperation.Write) { BytesWritten = written });
        using var file = _disk.Open("/a", FileOpenMode.CreateNew);
        Assert.Throws<DiskException>(() => file.Write(0, new byte[20]));
        Assert.Equal(Math.Min(written, 20), file.Length);
        file.SetLength(0);
        file.Write(0, new byte[20]);
        Assert.Equal(20, file.Length);
    }

    [Fact]
    public void Full_volume_takes_what_fits_and_goes_on_after_a_delete()
    {
        _disk.Options = new DiskOptions { CapacityBytes = 4 * 4096 };
        using var file = _disk.Open("/a", FileOpenMode.CreateNew);
        var failure = Assert.Throws<DiskException>(() => file.Write(100, new byte[5 * 4096]));
        Assert.Equal(DiskError.NoSpace, failure.Error);
        Assert.Equal(4 * 4096, file.Length);
        Assert.Equal(0, _disk.GetSpace("/").UsableBytes);
        file.Write(0, new byte[4096]);
        file.SetLength(4096);
        Assert.Equal(3 * 4096, _disk.GetSpace("/").UsableBytes);
        _disk.DeleteFile("/a");
        Assert.Equal(4 * 4096, _disk.GetSpace("/").UsableBytes);
    }

    [Fact]
    public void Reserved_space_is_there_when_the_volume_is_full()
    {
        _disk.Options = new DiskOptions { CapacityBytes = 4 * 4096 };
        using var file = _disk.Open("/a", FileOpenMode.CreateNew);
        using var other = _disk.Open("/b", FileOpenMode.CreateNew);
        file.Preallocate(3 * 4096);
        other.Write(0, new byte[4096]);
        Assert.Throws<DiskException>(() => other.Write(4096, [1]));
        Assert.Throws<DiskException>(() => file.Preallocate(4 * 4096));
        file.Write(0, new byte[3 * 4096]);
        Assert.Equal(0, _disk.GetSpace("/").UsableBytes);
    }

    [Fact]
    public void Reserved_space_is_kept_by_a_file_that_grows_and_given_back_by_a_cut()
    {
        _disk.Options = new DiskOptions { CapacityBytes = 8 * 4096 };
        using var file = _disk.Open("/a", FileOpenMode.CreateNew);
        file.Preallocate(6 * 4096);
        file.SetLength(4096);
        Assert.Equal(2 * 4096, _disk.GetSpace("/").UsableBytes);
        file.SetLength(4096);
        Assert.Equal(7 * 4096, _disk.GetSpace("/").UsableBytes);
    }

    [Fact]
    public void Rot_changes_what_is_read_and_what_is_durable()
    {
        using var file = _disk.Open("/a", FileOpenMode.CreateNew);
        _disk.FlushDirectory("/");
        file.Write(0, [1, 2]);
        file.Flush();
        _disk.Rot("/a", 1, 0x80);
        Assert.Equal(new byte[] { 1, 0x82 }, AtomicFile.TryRead(_disk, "/a"));
        _disk.Crash(CrashMode.LoseAllUnsynced);
        Assert.Equal(new byte[] { 1, 0x82 }, AtomicFile.TryRead(_disk, "/a"));
    }

    [Fact]
    public void Without_power_every_call_throws_and_old_handles_never_work_again()
    {
        var file = _disk.Open("/a", FileOpenMode.CreateNew);
        _disk.PowerOff();
        Assert.Throws<SimulatedCrashException>(() => file.Write(0, [1]));
        Assert.Throws<SimulatedCrashException>(() => _disk.FileExists("/a"));
        Assert.Throws<SimulatedCrashException>(() => _disk.CreateDirectory("/b"));
        _disk.PowerOn(CrashMode.KeepAll);
        Assert.True(_disk.FileExists("/a"));
        Assert.Throws<SimulatedCrashException>(() => file.Write(0, [1]));
        Assert.Throws<SimulatedCrashException>(() => file.Length);
        file.Dispose();
    }

    [Fact]
    public void Lock_of_a_dead_process_is_free_and_its_file_stays()
    {
        var dead = _disk.TryLock("/.lock");
        _disk.Crash(CrashMode.KeepAll);
        Assert.True(_disk.FileExists("/.lock"));
        using var held = _disk.TryLock("/.lock");
        Assert.NotNull(held);
        dead!.Dispose();
        Assert.Null(_disk.TryLock("/.lock"));
    }

    [Fact]
    public void Open_files_are_told_until_disposed()
    {
        var file = _disk.Open("/a", FileOpenMode.CreateNew);
        Assert.Equal(["/a"], _disk.OpenFiles);
        file.Dispose();
        Assert.Empty(_disk.OpenFiles);
    }

    [Fact]
    public void Same_seed_gives_the_same_operations_and_the_same_remains()
    {
        Assert.Equal(RunOf(5), RunOf(5));
        Assert.NotEqual(RunOf(5), RunOf(6));
    }

    private static ulong RunOf(ulong seed)
    {
        var disk = new SimulatedFileSystem(seed);
        var watcher = new HashingWatcher();
        disk.Watcher = watcher;
        var prng = new Prng(seed);
        for (var round = 0; round < 5; round++)
        {
            using (var file = disk.Open("/a", FileOpenMode.OpenOrCreate))
            {
                disk.FlushDirectory("/");
                var bytes = new byte[9000];
                prng.Fill(bytes);
                file.Write(prng.Next(20_000), bytes);
            }

            disk.Crash(CrashMode.Random);
            watcher.Hash = ContentHash.Mix(watcher.Hash, ContentHash.Of(AtomicFile.TryRead(disk, "/a")));
        }

        return watcher.Hash;
    }

    private sealed class HashingWatcher : IDiskWatcher
    {
        public ulong Hash { get; set; }

        public void Touch()
        {
        }

        public void Before(in DiskEvent operation)
        {
        }

        public void After(in DiskEvent operation) => Hash = ContentHash.Mix(Hash, operation.Content);
    }
}
