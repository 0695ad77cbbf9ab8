using System.Text;
using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Directories;
using KRaftNet.TestKit.Disk;

namespace KRaftNet.LogStore.Tests.Directories;

public sealed class DirectoryFileTests
{
    private static readonly TopicPartition First = new("a", 0);
    private static readonly TopicPartition Second = new("b", 10);
    private readonly SimulatedFileSystem _disk = new(1);

    public DirectoryFileTests() => _disk.CreateDirectory("/d");

    [Fact]
    public void MetaProperties_are_read_as_they_were_written()
    {
        var meta = new MetaProperties("1EnfzbKHIJMTbbs3qevcIQ", new NodeId(4), new DirectoryId(new Uuid(1, 2)));
        meta.Write(_disk, "/d", DateTimeOffset.UnixEpoch);
        Assert.Equal(meta, MetaProperties.TryRead(_disk, "/d"));
        Assert.StartsWith("#\n#Thu Jan 01 00:00:00 UTC 1970\n", Text("/d/meta.properties"), StringComparison.Ordinal);
    }

    [Fact]
    public void MetaProperties_are_null_if_there_are_none() => Assert.Null(MetaProperties.TryRead(_disk, "/d"));

    [Theory]
    [InlineData("")]
    [InlineData("version=2\nnode.id=1\ncluster.id=x\n")]
    [InlineData("version=0\nbroker.id=1\ncluster.id=x\n")]
    [InlineData("version=1\ncluster.id=x\n")]
    [InlineData("version=1\nnode.id=-1\ncluster.id=x\n")]
    [InlineData("version=1\nnode.id=1\n")]
    [InlineData("version=1\nnode.id=1\ncluster.id=x\ndirectory.id=short\n")]
    public void MetaProperties_that_cannot_be_understood_name_the_file(string text)
    {
        Put("/d/meta.properties", text);
        var failure = Assert.Throws<LogDirectoryException>(() => MetaProperties.TryRead(_disk, "/d"));
        Assert.Equal(LogDirectoryError.BadMetaProperties, failure.Error);
        Assert.Contains("/d/meta.properties", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MetaProperties_may_have_comments_spaces_and_escapes()
    {
        Put("/d/meta.properties", "! c\n# c\n version = 1 \r\nnode.id:7\ncluster.id=a\\:b\n");
        Assert.Equal(new MetaProperties("a:b", new NodeId(7), DirectoryId.Zero), MetaProperties.TryRead(_disk, "/d"));
    }

    [Fact]
    public void Marker_is_taken_once()
    {
        CleanShutdownMarker.Write(_disk, "/d", new BrokerEpoch(14));
        Assert.Equal("{\"version\":0,\"brokerEpoch\":14}", Text("/d/.kafka_cleanshutdown"));
        Assert.Equal(new BrokerEpoch(14), CleanShutdownMarker.Take(_disk, "/d"));
        Assert.Null(CleanShutdownMarker.Take(_disk, "/d"));
    }

    [Fact]
    public void Marker_is_gone_for_good_once_it_is_taken()
    {
        CleanShutdownMarker.Write(_disk, "/d", new BrokerEpoch(14));
        _disk.FlushDirectory("/");
        CleanShutdownMarker.Take(_disk, "/d");
        _disk.Crash(CrashMode.LoseAllUnsynced);
        Assert.Null(CleanShutdownMarker.Take(_disk, "/d"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"version\":0}")]
    [InlineData("{\"brokerEpoch\":\"x\"}")]
    public void Marker_that_cannot_be_read_is_a_clean_stop_of_an_unknown_epoch(string text)
    {
        Put("/d/.kafka_cleanshutdown", text);
        Assert.Equal(BrokerEpoch.None, CleanShutdownMarker.Take(_disk, "/d"));
    }

    [Fact]
    public void PartitionMetadata_is_read_as_it_was_written()
    {
        var id = new TopicId(new Uuid(5, 6));
        PartitionMetadataFile.Write(_disk, "/d", id);
        Assert.Equal($"version: 0\ntopic_id: {id}", Text("/d/partition.metadata"));
        Assert.Equal(id, PartitionMetadataFile.TryRead(_disk, "/d"));
        Put("/d/partition.metadata", "something else");
        Assert.Null(PartitionMetadataFile.TryRead(_disk, "/d"));
    }

    [Fact]
    public void OffsetCheckpoint_is_read_as_it_was_written()
    {
        var offsets = new SortedDictionary<TopicPartition, Offset> { [First] = new(7), [Second] = new(0) };
        OffsetCheckpointFile.Write(_disk, "/d/c", offsets);
        Assert.Equal("0\n2\na 0 7\nb 10 0\n", Text("/d/c"));
        Assert.Equal(offsets, OffsetCheckpointFile.TryRead(_disk, "/d/c"));
    }

    [Fact]
    public void OffsetCheckpoint_of_no_bytes_has_no_offsets()
    {
        Put("/d/c", "");
        Assert.Empty(OffsetCheckpointFile.TryRead(_disk, "/d/c")!);
        Assert.Null(OffsetCheckpointFile.TryRead(_disk, "/d/none"));
    }

    [Theory]
    [InlineData("1\n0\n")]
    [InlineData("0\n2\na 0 7\n")]
    [InlineData("0\n1\na 0\n")]
    [InlineData("0\n1\na x 7\n")]
    [InlineData("0\n1\na -1 7\n")]
    [InlineData("0\n1\na 0 -7\n")]
    [InlineData("0\n1\na 0 7")]
    [InlineData("x")]
    public void OffsetCheckpoint_that_is_damaged_is_as_good_as_none(string text)
    {
        Put("/d/c", text);
        Assert.Null(OffsetCheckpointFile.TryRead(_disk, "/d/c"));
    }

    [Fact]
    public void OffsetCheckpoint_that_is_not_what_was_written_is_not_trusted()
    {
        OffsetCheckpointFile.Write(_disk, "/d/c", [KeyValuePair.Create(First, new Offset(7))]);
        Put("/d/c", "0\n1\na 0 9\n");
        Assert.Null(OffsetCheckpointFile.TryRead(_disk, "/d/c"));
        _disk.DeleteFile("/d/c.crc32c");
        Assert.NotNull(OffsetCheckpointFile.TryRead(_disk, "/d/c"));
    }

    [Theory]
    [InlineData("topic-0", "topic", 0, PartitionFolderKind.Current)]
    [InlineData("a-b-c-12", "a-b-c", 12, PartitionFolderKind.Current)]
    [InlineData("j-del-0.351c180ead7c4f1abec9753d5ca30572-delete", "j-del", 0, PartitionFolderKind.Deleted)]
    [InlineData("t-3.351c180ead7c4f1abec9753d5ca30572-stray", "t", 3, PartitionFolderKind.Stray)]
    [InlineData("t-3.351c180ead7c4f1abec9753d5ca30572-future", "t", 3, PartitionFolderKind.Future)]
    public void PartitionFolder_is_known_by_its_name(string name, string topic, int number, PartitionFolderKind kind)
    {
        Assert.True(PartitionFolder.TryParse(name, out var folder));
        Assert.Equal(new PartitionFolder(name, new TopicPartition(topic, number), kind), folder);
    }

    [Theory]
    [InlineData("junk")]
    [InlineData("-0")]
    [InlineData("topic-")]
    [InlineData("topic-x")]
    [InlineData("topic-0-delete")]
    [InlineData("topic-0.351c-delete")]
    [InlineData("topic-0.351c180ead7c4f1abec9753d5ca3057X-delete")]
    public void PartitionFolder_that_is_none_is_refused(string name) =>
        Assert.False(PartitionFolder.TryParse(name, out _));

    [Fact]
    public void PartitionFolder_of_a_long_topic_is_cut_to_what_a_name_may_have()
    {
        var partition = new TopicPartition(new string('t', 249), 12345);
        var folder = PartitionFolder.Of(partition, PartitionFolderKind.Deleted, new Uuid(1, 2));
        Assert.Equal(255, folder.Name.Length);
        Assert.True(PartitionFolder.TryParse(folder.Name, out var parsed));
        Assert.Equal(PartitionFolderKind.Deleted, parsed.Kind);
        Assert.Equal(12345, parsed.Partition.Partition);
    }

    private void Put(string path, string text) => AtomicFile.Write(_disk, path, Encoding.UTF8.GetBytes(text));

    private string Text(string path) => Encoding.UTF8.GetString(AtomicFile.TryRead(_disk, path)!);
}
