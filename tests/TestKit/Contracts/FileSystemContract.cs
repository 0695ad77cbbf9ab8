using KRaftNet.Common.Files;

namespace KRaftNet.TestKit.Contracts;

/// <summary>
/// The promises of <see cref="IFileSystem"/> on names and errors, as tests. Derive a public class to run them on an
/// implementation; those of <see cref="IFile"/> are in <see cref="FileContract"/>.
/// </summary>
public abstract class FileSystemContract
{
    /// <summary>What is tested.</summary>
    protected abstract IFileSystem Files { get; }

    /// <summary>An empty folder that exists, for this test alone; without a slash at its end.</summary>
    protected abstract string Root { get; }

    [Fact]
    public void New_folder_is_empty_and_exists()
    {
        Files.CreateDirectory(Root + "/a/b/c");
        Assert.True(Files.DirectoryExists(Root + "/a/b"));
        Assert.False(Files.FileExists(Root + "/a/b"));
        Assert.Empty(Files.List(Root + "/a/b/c"));
    }

    [Fact]
    public void Creating_a_folder_that_exists_leaves_its_content()
    {
        Make("a/file", 3);
        Files.CreateDirectory(Root + "/a");
        Assert.Equal([new DirectoryEntry("file", false, 3)], Files.List(Root + "/a"));
    }

    [Fact]
    public void Creating_a_folder_where_a_file_is_fails()
    {
        Make("a", 1);
        Assert.Throws<DiskException>(() => Files.CreateDirectory(Root + "/a"));
        Assert.True(Files.FileExists(Root + "/a"));
    }

    [Fact]
    public void Entries_are_listed_in_ordinal_order_with_kind_and_length()
    {
        Make("b", 2);
        Make("B", 1);
        Make("a_", 0);
        Files.CreateDirectory(Root + "/a0");
        Assert.Equal(["B", "a0", "a_", "b"], Files.List(Root).Select(entry => entry.Name));
        Assert.Equal([1L, 0L, 2L], Files.List(Root).Where(entry => !entry.IsDirectory).Select(entry => entry.Length));
        Assert.Equal(["a0"], Files.List(Root).Where(entry => entry.IsDirectory).Select(entry => entry.Name));
    }

    [Theory]
    [InlineData(FileOpenMode.Read)]
    [InlineData(FileOpenMode.ReadWrite)]
    public void Opening_what_is_missing_fails(FileOpenMode mode)
    {
        Fails(DiskError.NotFound, () => Files.Open(Root + "/none", mode));
        Assert.Empty(Files.List(Root));
    }

    [Theory]
    [InlineData(FileOpenMode.OpenOrCreate)]
    [InlineData(FileOpenMode.CreateNew)]
    [InlineData(FileOpenMode.Truncate)]
    public void Creating_a_file_in_a_missing_folder_fails(FileOpenMode mode) =>
        Fails(DiskError.NotFound, () => Files.Open(Root + "/none/file", mode));

    [Fact]
    public void Creating_new_what_exists_fails_and_leaves_it()
    {
        Make("a", 5);
        Fails(DiskError.Exists, () => Files.Open(Root + "/a", FileOpenMode.CreateNew));
        Assert.Equal(5, Files.List(Root)[0].Length);
    }

    [Fact]
    public void Opening_a_folder_as_a_file_fails()
    {
        Files.CreateDirectory(Root + "/a");
        Assert.Throws<DiskException>(() => Files.Open(Root + "/a", FileOpenMode.ReadWrite));
    }

    [Fact]
    public void Truncate_empties_and_open_or_create_keeps()
    {
        Make("a", 5);
        using (var kept = Files.Open(Root + "/a", FileOpenMode.OpenOrCreate))
        {
            Assert.Equal(5, kept.Length);
        }

        using var cut = Files.Open(Root + "/a", FileOpenMode.Truncate);
        Assert.Equal(0, cut.Length);
    }

    [Fact]
    public void Rename_moves_and_replaces_a_file()
    {
        Make("a", 1);
        Make("b", 2);
        Files.Rename(Root + "/a", Root + "/b");
        Assert.Equal([new DirectoryEntry("b", false, 1)], Files.List(Root));
    }

    [Fact]
    public void Rename_to_itself_changes_nothing()
    {
        Make("a", 1);
        Files.Rename(Root + "/a", Root + "/a");
        Assert.Equal([new DirectoryEntry("a", false, 1)], Files.List(Root));
    }

    [Fact]
    public void Rename_moves_a_folder_with_its_content()
    {
        Make("a/inner/file", 4);
        Files.CreateDirectory(Root + "/to");
        Files.Rename(Root + "/a", Root + "/to/b");
        Assert.False(Files.DirectoryExists(Root + "/a"));
        Assert.Equal([new DirectoryEntry("file", false, 4)], Files.List(Root + "/to/b/inner"));
    }

    [Fact]
    public void Rename_onto_a_folder_fails()
    {
        Make("file", 1);
        Make("full/file", 1);
        Files.CreateDirectory(Root + "/empty");
        Assert.Throws<DiskException>(() => Files.Rename(Root + "/file", Root + "/empty"));
        Assert.Throws<DiskException>(() => Files.Rename(Root + "/full", Root + "/empty"));
        Assert.Throws<DiskException>(() => Files.Rename(Root + "/empty", Root + "/full"));
        Assert.Equal(["empty", "file", "full"], Files.List(Root).Select(entry => entry.Name));
    }

    [Fact]
    public void Rename_of_what_is_missing_or_into_what_is_missing_fails()
    {
        Make("a", 1);
        Fails(DiskError.NotFound, () => Files.Rename(Root + "/none", Root + "/b"));
        Fails(DiskError.NotFound, () => Files.Rename(Root + "/a", Root + "/none/b"));
        Assert.True(Files.FileExists(Root + "/a"));
    }

    [Fact]
    public void Delete_takes_the_name_away_and_leaves_open_files_readable()
    {
        Make("a", 3);
        using var open = Files.Open(Root + "/a", FileOpenMode.Read);
        Files.DeleteFile(Root + "/a");
        Assert.Empty(Files.List(Root));
        Assert.Equal(3, open.Read(0, new byte[10]));
    }

    [Fact]
    public void Delete_of_what_is_missing_fails()
    {
        Fails(DiskError.NotFound, () => Files.DeleteFile(Root + "/none"));
        Fails(DiskError.NotFound, () => Files.DeleteDirectory(Root + "/none"));
        Fails(DiskError.NotFound, () => Files.List(Root + "/none"));
        Fails(DiskError.NotFound, () => Files.FlushDirectory(Root + "/none"));
    }

    [Fact]
    public void Delete_of_a_folder_as_a_file_fails()
    {
        Files.CreateDirectory(Root + "/a");
        Assert.Throws<DiskException>(() => Files.DeleteFile(Root + "/a"));
        Assert.True(Files.DirectoryExists(Root + "/a"));
    }

    [Fact]
    public void Deleting_a_folder_takes_all_in_it()
    {
        Make("a/b/file", 1);
        Make("a/file", 1);
        Files.DeleteDirectory(Root + "/a");
        Assert.Empty(Files.List(Root));
    }

    [Fact]
    public void Flushing_a_folder_succeeds()
    {
        Make("a", 1);
        Files.FlushDirectory(Root);
        Assert.True(Files.FileExists(Root + "/a"));
    }

    [Fact]
    public void Lock_is_held_by_one_and_its_file_goes_with_it()
    {
        var path = Root + "/.lock";
        using (var held = Files.TryLock(path))
        {
            Assert.NotNull(held);
            Assert.Null(Files.TryLock(path));
            Assert.True(Files.FileExists(path));
        }

        Assert.False(Files.FileExists(path));
        using var again = Files.TryLock(path);
        Assert.NotNull(again);
    }

    [Fact]
    public void Lock_file_that_a_killed_process_left_is_taken()
    {
        Make(".lock", 0);
        using var held = Files.TryLock(Root + "/.lock");
        Assert.NotNull(held);
    }

    [Fact]
    public void Space_is_positive_and_within_the_volume()
    {
        var space = Files.GetSpace(Root);
        Assert.InRange(space.UsableBytes, 1, space.TotalBytes);
    }

    [Fact]
    public void Failure_tells_the_path()
    {
        var failure = Assert.Throws<DiskException>(() => Files.Open(Root + "/none", FileOpenMode.Read));
        Assert.Equal(Root + "/none", failure.Path);
        Assert.Contains(Root + "/none", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Atomic_file_is_written_read_and_replaced()
    {
        var path = Root + "/small";
        Assert.Null(AtomicFile.TryRead(Files, path));
        AtomicFile.Write(Files, path, [1, 2, 3]);
        AtomicFile.Write(Files, path, [4, 5]);
        Assert.Equal(new byte[] { 4, 5 }, AtomicFile.TryRead(Files, path));
        Assert.Equal(["small"], Files.List(Root).Select(entry => entry.Name));
    }

    private static void Fails(DiskError error, Action action) =>
        Assert.Equal(error, Assert.Throws<DiskException>(action).Error);

    private void Make(string relative, int length)
    {
        var path = $"{Root}/{relative}";
        Files.CreateDirectory(path[..path.LastIndexOf('/')]);
        using var file = Files.Open(path, FileOpenMode.CreateNew);
        file.Write(0, new byte[length]);
    }
}
