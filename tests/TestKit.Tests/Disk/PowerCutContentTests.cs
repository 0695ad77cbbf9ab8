using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.TestKit.Disk;

namespace KRaftNet.TestKit.Tests.Disk;

public sealed class PowerCutContentTests
{
    private const string Path = "/file";
    private const int Page = 4096;

    [Fact]
    public void Unflushed_bytes_vanish_and_flushed_bytes_stay()
    {
        var disk = WithFlushed([1, 2, 3]);
        using (var file = disk.Open(Path, FileOpenMode.ReadWrite))
        {
            file.Write(1, [9, 9, 9, 9]);
            Assert.Equal(5, file.Length);
        }

        disk.Crash(CrashMode.LoseAllUnsynced);
        Assert.Equal(new byte[] { 1, 2, 3 }, Content(disk));
    }

    [Fact]
    public void Killed_process_loses_nothing_but_makes_nothing_durable()
    {
        var disk = WithFlushed([1]);
        Overwrite(disk, [2, 2]);
        disk.Crash(CrashMode.KeepAll);
        Assert.Equal(new byte[] { 2, 2 }, Content(disk));
        disk.Crash(CrashMode.LoseAllUnsynced);
        Assert.Equal(new byte[] { 1 }, Content(disk));
    }

    [Fact]
    public void What_survived_a_cut_is_durable()
    {
        var disk = WithFlushed(new byte[100]);
        Overwrite(disk, Filled(20_000, 5));
        disk.Crash(CrashMode.Random);
        var left = Content(disk);
        disk.Crash(CrashMode.LoseAllUnsynced);
        Assert.Equal(left, Content(disk));
    }

    [Fact]
    public void Random_cut_keeps_flushed_pages_and_mixes_the_others_page_by_page()
    {
        var seen = new SortedSet<string>(StringComparer.Ordinal);
        for (var seed = 0UL; seed < 200; seed++)
        {
            var disk = WithFlushed(Filled(4 * Page, 1), seed);
            Overwrite(disk, Filled(2 * Page, 2));
            disk.Crash(CrashMode.Random);
            var left = Content(disk);
            Assert.Equal(Filled(2 * Page, 1), left[(2 * Page)..]);
            seen.Add($"{Kind(left[..Page])} {Kind(left[Page..(2 * Page)])}");
        }

        foreach (var both in new[] { "old old", "old new", "new old", "new new", "torn old", "new torn" })
        {
            Assert.Contains(both, seen);
        }
    }

    [Fact]
    public void Torn_page_is_whole_at_each_sector()
    {
        var torn = 0;
        for (var seed = 0UL; seed < 100; seed++)
        {
            var disk = WithFlushed(Filled(Page, 1), seed);
            Overwrite(disk, Filled(Page, 2));
            disk.Crash(CrashMode.Random);
            var left = Content(disk);
            foreach (var sector in left.Chunk(512))
            {
                Assert.Equal(-1, sector.AsSpan().IndexOfAnyExcept(sector[0]));
            }

            torn += Kind(left) == "torn" ? 1 : 0;
        }

        Assert.InRange(torn, 1, 99);
    }

    [Fact]
    public void Unflushed_length_is_any_that_the_file_had()
    {
        var lengths = new SortedSet<int>();
        for (var seed = 0UL; seed < 100; seed++)
        {
            var disk = WithFlushed(Filled(10, 1), seed);
            using (var file = disk.Open(Path, FileOpenMode.ReadWrite))
            {
                file.Write(10, Filled(10, 1));
                file.Write(20, Filled(10, 1));
                file.SetLength(5);
            }

            disk.Crash(CrashMode.Random);
            lengths.Add(Content(disk).Length);
        }

        Assert.Equal([5, 10, 20, 30], lengths);
    }

    [Fact]
    public void Longer_file_without_its_page_reads_zeros()
    {
        var zeros = 0;
        for (var seed = 0UL; seed < 200; seed++)
        {
            var disk = WithFlushed([], seed);
            Overwrite(disk, Filled(Page, 2));
            disk.Crash(CrashMode.Random);
            var left = Content(disk);
            zeros += left.Length == Page && left.AsSpan().IndexOfAnyExcept((byte)0) < 0 ? 1 : 0;
        }

        Assert.InRange(zeros, 1, 199);
    }

    [Fact]
    public void Page_may_be_left_as_it_was_between_flush_and_cut()
    {
        var between = 0;
        for (var seed = 0UL; seed < 200; seed++)
        {
            var disk = WithFlushed(Filled(Page, 1), seed, new DiskOptions { WriteBackProbability = 0.5 });
            Overwrite(disk, Filled(Page, 2));
            Overwrite(disk, Filled(Page, 3));
            disk.Crash(CrashMode.LoseAllUnsynced);
            between += Content(disk)[0] == 2 ? 1 : 0;
        }

        Assert.InRange(between, 1, 199);
    }

    [Fact]
    public void Cut_tail_does_not_come_back_after_power_cut_and_growth()
    {
        var disk = WithFlushed(Filled(100, 1));
        using (var file = disk.Open(Path, FileOpenMode.ReadWrite))
        {
            file.SetLength(10);
            file.Flush();
        }

        disk.Crash(CrashMode.LoseAllUnsynced);
        using (var file = disk.Open(Path, FileOpenMode.ReadWrite))
        {
            file.SetLength(100);
        }

        Assert.Equal(new byte[90], Content(disk)[10..]);
    }

    /// <summary>
    /// Against an obvious twin: whatever is done, flushed bytes that were not touched since are as they were.
    /// </summary>
    [Fact]
    public void Flushed_and_untouched_bytes_survive_any_cut()
    {
        for (var seed = 0UL; seed < 60; seed++)
        {
            var prng = new Prng(seed).Split("calls");
            var disk = WithFlushed(Filled(8 * Page, 1), seed);
            var touched = new bool[8 * Page];
            var model = Filled(8 * Page, 1);
            using (var file = disk.Open(Path, FileOpenMode.ReadWrite))
            {
                for (var step = 0; step < prng.Next(40); step++)
                {
                    Step(file, prng, model, touched);
                }
            }

            disk.Crash(prng.Chance(0.5) ? CrashMode.Random : CrashMode.LoseAllUnsynced);
            var left = Content(disk);
            for (var page = 0; page < 8; page++)
            {
                if (!touched.AsSpan(page * Page, Page).Contains(true))
                {
                    Assert.True(model.AsSpan(page * Page, Page).SequenceEqual(left.AsSpan(page * Page, Page)));
                }
            }
        }
    }

    private static void Step(IFile file, Prng prng, byte[] model, bool[] touched)
    {
        if (prng.Chance(0.2))
        {
            file.Flush();
            touched.AsSpan().Clear();
            return;
        }

        var position = prng.Next(8 * Page);
        var bytes = Filled(prng.Next(Math.Min(3000, 8 * Page - position)), (byte)prng.Next(256));
        file.Write(position, bytes);
        bytes.CopyTo(model, position);
        touched.AsSpan(position, bytes.Length).Fill(true);
    }

    private static SimulatedFileSystem WithFlushed(byte[] content, ulong seed = 1, DiskOptions? options = null)
    {
        var disk = new SimulatedFileSystem(seed, options ?? new DiskOptions { WriteBackProbability = 0 });
        using var file = disk.Open(Path, FileOpenMode.CreateNew);
        file.Write(0, content);
        file.Flush();
        disk.FlushDirectory("/");
        return disk;
    }

    private static void Overwrite(SimulatedFileSystem disk, byte[] content)
    {
        using var file = disk.Open(Path, FileOpenMode.ReadWrite);
        file.Write(0, content);
    }

    private static byte[] Content(SimulatedFileSystem disk) => AtomicFile.TryRead(disk, Path)!;

    private static byte[] Filled(int length, byte value)
    {
        var bytes = new byte[length];
        bytes.AsSpan().Fill(value);
        return bytes;
    }

    private static string Kind(byte[] page) =>
        page.AsSpan().IndexOfAnyExcept(page[0]) >= 0 ? "torn" : page[0] == 1 ? "old" : "new";
}
