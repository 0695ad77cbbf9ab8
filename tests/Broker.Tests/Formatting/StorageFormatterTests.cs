using KRaftNet.Broker.Formatting;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Directories;
using KRaftNet.Raft;
using KRaftNet.TestKit.Disk;

namespace KRaftNet.Broker.Tests.Formatting;

public class StorageFormatterTests
{
    private const string Directory = "/data";

    [Fact]
    public void Crash_at_any_step_leaves_a_directory_that_can_be_formatted_or_is()
    {
        var kinds = new SortedSet<DirectoryKind>();
        var tried = CrashPoints.Enumerate(7, Format, (disk, _) =>
        {
            var kind = DirectoryContents.Of(disk, Directory).Kind;
            kinds.Add(kind);
            if (kind == DirectoryKind.Formatted)
            {
                // What has its meta.properties is whole.
                Assert.NotNull(MetaProperties.TryRead(disk, Directory));
                Assert.True(disk.FileExists($"{Directory}/{BootstrapCheckpoint.FileName}"));
                return;
            }

            Format(disk);
            Assert.Equal(DirectoryKind.Formatted, DirectoryContents.Of(disk, Directory).Kind);
        });
        Assert.True(tried > 20, $"{tried} crashes");
        Assert.Equal([DirectoryKind.Empty, DirectoryKind.HalfFormatted, DirectoryKind.Formatted], kinds);
    }

    [Theory]
    [InlineData("notes.txt")]
    [InlineData("topic-0/00000000000000000000.log")]
    [InlineData("__cluster_metadata-0/00000000000000000000.log")]
    [InlineData("__cluster_metadata-0/quorum-state")]
    public void Directory_of_somebody_else_is_named_and_left_alone(string path)
    {
        var disk = new SimulatedFileSystem(1);
        var file = $"{Directory}/{path}";
        disk.CreateDirectory(file[..file.LastIndexOf('/')]);
        disk.Open(file, FileOpenMode.CreateNew).Dispose();
        var failure = Assert.Throws<LogDirectoryException>(() => Format(disk));
        Assert.Equal(LogDirectoryError.NotEmpty, failure.Error);
        Assert.Contains(path.Split('/')[0], failure.Message, StringComparison.Ordinal);
        Assert.False(disk.FileExists($"{Directory}/{BootstrapCheckpoint.FileName}"));
    }

    [Fact]
    public void What_a_volume_or_a_look_leaves_does_not_count()
    {
        var disk = new SimulatedFileSystem(1);
        disk.CreateDirectory($"{Directory}/lost+found");
        disk.Open($"{Directory}/{LogDirectories.LockFileName}", FileOpenMode.CreateNew).Dispose();
        Assert.Equal(DirectoryKind.Empty, DirectoryContents.Of(disk, Directory).Kind);
        Format(disk);
        Assert.Equal(DirectoryKind.Formatted, DirectoryContents.Of(disk, Directory).Kind);
    }

    [Fact]
    public void Voters_of_an_interrupted_formatting_are_gone_from_one_without()
    {
        CrashPoints.Enumerate(8, Format, (disk, _) =>
        {
            if (DirectoryContents.Of(disk, Directory).Kind != DirectoryKind.Formatted)
            {
                Format(disk, isStandalone: false);
                Assert.False(disk.FileExists($"{Directory}/__cluster_metadata-0/00000000000000000000-0000000000.checkpoint"));
            }
        });
    }

    private static void Format(IFileSystem files) => Format(files, isStandalone: true);

    private static void Format(IFileSystem files, bool isStandalone) =>
        new StorageFormatter(files, TimeProvider.System, new Prng(3), new BufferPool()).Format(new FormatPlan
        {
            ClusterId = "cluster",
            NodeId = new NodeId(1),
            Directories = [Directory],
            MetadataDirectory = Directory,
            StandaloneEndpoint = isStandalone ? new VoterEndpoint("CONTROLLER", "localhost", 9093) : null,
        });
}
