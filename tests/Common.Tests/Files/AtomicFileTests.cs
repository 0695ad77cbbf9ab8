using KRaftNet.Common.Files;

namespace KRaftNet.Common.Tests.Files;

public sealed class AtomicFileTests
{
    private readonly RecordingFileSystem _files = new();

    [Fact]
    public void Write_flushes_the_content_before_the_rename_and_the_folder_after_it()
    {
        AtomicFile.Write(_files, "data/meta.properties", "abc"u8);
        Assert.Equal(
            [
                "open data/meta.properties.tmp Truncate",
                "write data/meta.properties.tmp 0+3",
                "flush data/meta.properties.tmp",
                "close data/meta.properties.tmp",
                "rename data/meta.properties.tmp data/meta.properties",
                "flush-directory data",
            ],
            _files.Calls);
    }

    [Theory]
    [InlineData("file", "flush-directory .")]
    [InlineData("/file", "flush-directory /")]
    [InlineData("/a/b/file", "flush-directory /a/b")]
    public void Write_flushes_the_folder_of_the_file(string path, string call)
    {
        AtomicFile.Write(_files, path, []);
        Assert.Equal(call, _files.Calls[^1]);
    }

    [Theory]
    [InlineData("write file.tmp 0+3")]
    [InlineData("flush file.tmp")]
    [InlineData("rename file.tmp file")]
    public void Write_that_fails_leaves_the_old_content_and_closes_the_file(string failing)
    {
        AtomicFile.Write(_files, "file", "old"u8);
        _files.Failing = failing;
        Assert.Throws<DiskException>(() => AtomicFile.Write(_files, "file", "new"u8));
        Assert.Equal("old"u8, _files.Content("file").AsSpan());
        Assert.Equal(2, _files.Calls.Count(call => call == "close file.tmp"));
    }

    [Fact]
    public void TryRead_gives_what_was_written_last_or_null()
    {
        Assert.Null(AtomicFile.TryRead(_files, "file"));
        AtomicFile.Write(_files, "file", "old, longer"u8);
        AtomicFile.Write(_files, "file", "new"u8);
        Assert.Equal("new"u8, AtomicFile.TryRead(_files, "file").AsSpan());
    }
}
