using KRaftNet.Common.Files;
using KRaftNet.TestKit.Disk;

namespace KRaftNet.TestKit.Tests.Disk;

public sealed class PowerCutNameTests
{
    private static readonly byte[] Old = [1];
    private static readonly byte[] New = [2, 2];

    [Fact]
    public void Name_that_was_not_flushed_vanishes_though_its_bytes_were()
    {
        var disk = new SimulatedFileSystem(1);
        Write(disk, "/a", Old);
        disk.Crash(CrashMode.LoseAllUnsynced);
        Assert.Empty(disk.List("/"));
    }

    [Fact]
    public void Flushed_name_stays_and_has_the_flushed_bytes()
    {
        var disk = new SimulatedFileSystem(1);
        Write(disk, "/a", Old);
        disk.FlushDirectory("/");
        disk.Crash(CrashMode.LoseAllUnsynced);
        Assert.Equal(Old, AtomicFile.TryRead(disk, "/a"));
    }

    [Fact]
    public void Folder_whose_parent_was_not_flushed_vanishes_with_its_content()
    {
        var disk = new SimulatedFileSystem(1);
        disk.CreateDirectory("/a");
        Write(disk, "/a/b", Old);
        disk.FlushDirectory("/a");
        disk.Crash(CrashMode.LoseAllUnsynced);
        Assert.False(disk.DirectoryExists("/a"));
    }

    [Fact]
    public void Delete_that_was_not_flushed_is_undone()
    {
        var disk = WithOld();
        disk.DeleteFile("/a");
        disk.Crash(CrashMode.LoseAllUnsynced);
        Assert.Equal(Old, AtomicFile.TryRead(disk, "/a"));
    }

    [Fact]
    public void Delete_that_was_flushed_stays()
    {
        var disk = WithOld();
        disk.DeleteFile("/a");
        disk.FlushDirectory("/");
        disk.Crash(CrashMode.LoseAllUnsynced);
        Assert.False(disk.FileExists("/a"));
    }

    [Fact]
    public void Rename_is_whole_or_has_not_happened()
    {
        var outcomes = new SortedSet<string>(StringComparer.Ordinal);
        for (var seed = 0UL; seed < 60; seed++)
        {
            var disk = WithOld(seed);
            disk.CreateDirectory("/to");
            disk.FlushDirectory("/");
            disk.Rename("/a", "/to/b");
            disk.Crash(CrashMode.Random);
            Assert.NotEqual(disk.FileExists("/a"), disk.FileExists("/to/b"));
            Assert.Equal(Old, AtomicFile.TryRead(disk, "/a") ?? AtomicFile.TryRead(disk, "/to/b"));
            outcomes.Add(disk.FileExists("/a") ? "old" : "new");
        }

        Assert.Equal(["new", "old"], outcomes);
    }

    [Theory]
    [InlineData("/from")]
    [InlineData("/to")]
    public void Flushing_either_folder_makes_the_whole_rename_durable(string flushed)
    {
        var disk = new SimulatedFileSystem(1);
        disk.CreateDirectory("/from");
        disk.CreateDirectory("/to");
        disk.FlushDirectory("/");
        Write(disk, "/from/a", Old);
        disk.FlushDirectory("/from");
        disk.Rename("/from/a", "/to/a");
        disk.FlushDirectory(flushed);
        disk.Crash(CrashMode.LoseAllUnsynced);
        Assert.False(disk.FileExists("/from/a"));
        Assert.Equal(Old, AtomicFile.TryRead(disk, "/to/a"));
    }

    [Fact]
    public void Changes_of_different_names_live_and_die_alone()
    {
        var outcomes = new SortedSet<string>(StringComparer.Ordinal);
        for (var seed = 0UL; seed < 100; seed++)
        {
            var disk = new SimulatedFileSystem(seed);
            Write(disk, "/a", Old);
            Write(disk, "/b", Old);
            disk.Crash(CrashMode.Random);
            outcomes.Add(string.Join(' ', disk.List("/").Select(entry => entry.Name)));
        }

        Assert.Equal(["", "a", "a b", "b"], outcomes);
    }

    [Fact]
    public void File_never_has_two_names_after_a_chain_of_renames()
    {
        for (var seed = 0UL; seed < 60; seed++)
        {
            var disk = WithOld(seed);
            disk.Rename("/a", "/b");
            disk.Rename("/b", "/c");
            disk.Crash(CrashMode.Random);
            Assert.Single(disk.List("/"));
        }
    }

    [Fact]
    public void Atomic_file_has_old_or_new_content_at_every_crash_point()
    {
        var tried = CrashPoints.Enumerate(
            7,
            disk =>
            {
                AtomicFile.Write(disk, "/small", Old);
                AtomicFile.Write(disk, "/small", New);
            },
            (disk, _) =>
            {
                var content = AtomicFile.TryRead(disk, "/small");
                Assert.True(content is null || content.SequenceEqual(Old) || content.SequenceEqual(New));
            });
        Assert.True(tried > 50, $"{tried} crashes");
    }

    [Fact]
    public void Crash_points_find_a_rename_before_the_flush()
    {
        var failure = Assert.Throws<CrashPointException>(() => CrashPoints.Enumerate(
            7,
            disk =>
            {
                using var file = disk.Open("/tmp", FileOpenMode.CreateNew);
                file.Write(0, New);
                disk.Rename("/tmp", "/small");
                disk.FlushDirectory("/");
                file.Flush();
            },
            (disk, _) => Assert.True(AtomicFile.TryRead(disk, "/small") is null or [2, 2])));
        Assert.NotEqual(CrashMode.KeepAll, failure.Point.Mode);
    }

    private static SimulatedFileSystem WithOld(ulong seed = 1)
    {
        var disk = new SimulatedFileSystem(seed);
        Write(disk, "/a", Old);
        disk.FlushDirectory("/");
        return disk;
    }

    private static void Write(SimulatedFileSystem disk, string path, byte[] content)
    {
        using var file = disk.Open(path, FileOpenMode.CreateNew);
        file.Write(0, content);
        file.Flush();
    }
}
