using System.Text;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Directories;
using KRaftNet.LogStore.Partitions;
using KRaftNet.LogStore.Tests.Fixtures;
using KRaftNet.LogStore.Verification;
using KRaftNet.TestKit.Disk;

namespace KRaftNet.LogStore.Tests.Verification;

/// <summary>A directory of ours is whole, and every kind of damage done to it is named for what it is.</summary>
public sealed class LogVerifierTests : ILogDirectoryObserver
{
    private const string Folder = "/a/topic-0";
    private static readonly TopicPartition Partition = new("topic", 0);
    private static readonly LogConfig Small = LogConfig.Default with { SegmentBytes = 2000, IndexIntervalBytes = 300 };
    private readonly LogBench _bench = new(new SimulatedFileSystem(1));

    public LogVerifierTests()
    {
        _bench.Disk.CreateDirectory("/a");
        new MetaProperties("cluster", new NodeId(1), new DirectoryId(new Uuid(5, 6)))
            .Write(_bench.Disk, "/a", DateTimeOffset.UnixEpoch);
        using var directories = LogDirectories.Open(_bench.Context, ["/a"], new NodeId(1), this);
        var log = directories.All[0].CreatePartition(Partition, new TopicId(new Uuid(1, 2)), Small);
        log.BeginEpoch(new LeaderEpoch(3), isLeader: true, isSoleReplica: true);
        for (var i = 0; i < 60; i++)
        {
            var batch = Batches.Of(7, i, timestamp: 1000 + i);
            Assert.Equal(AppendStatus.Appended, log.AppendAsLeader(batch, 1000 + i, new LeaderEpoch(3)).Status);
        }

        directories.All[0].CloseCleanly(new BrokerEpoch(4));
        Assert.True(log.SegmentCount >= 3);
    }

    [Fact]
    public void Closed_directory_is_whole_and_verification_changes_nothing()
    {
        var before = _bench.Disk.OperationCount;
        Assert.Empty(Verify());
        Assert.Empty(new LogVerifier(_bench.Disk, new BufferPool()).Run(Folder));
        Assert.Equal(before, _bench.Disk.OperationCount);
    }

    [Theory]
    [InlineData(".log", 70, FindingKind.CorruptBatch)]
    [InlineData(".index", 7, FindingKind.IndexMismatch)]
    [InlineData(".timeindex", 7, FindingKind.IndexMismatch)]
    [InlineData(".snapshot", 12, FindingKind.ProducerMismatch)]
    [InlineData("leader-epoch-checkpoint", 4, FindingKind.EpochMismatch)]
    [InlineData("partition.metadata", 0, FindingKind.CorruptFile)]
    public void Bent_byte_in_a_partition_is_named(string suffix, int at, FindingKind expected)
    {
        var name = _bench.Disk.List(Folder).Last(entry => entry.Name.EndsWith(suffix, StringComparison.Ordinal)
            && entry.Length > at).Name;
        Bend($"{Folder}/{name}", at);
        Assert.Contains(Verify(), finding => finding.Kind == expected && finding.Path == $"{Folder}/{name}");
    }

    [Theory]
    [InlineData(OffsetCheckpointFile.RecoveryPoint, FindingKind.ChecksumMismatch)]
    [InlineData(DurableMarksFile.FileName, FindingKind.ChecksumMismatch)]
    [InlineData(MetaProperties.FileName, FindingKind.CorruptFile)]
    public void Bent_byte_in_the_directory_is_named(string name, FindingKind expected)
    {
        Bend($"/a/{name}", name == MetaProperties.FileName ? TextOf(name).IndexOf("version", StringComparison.Ordinal) : 2);
        Assert.Contains(Verify(), finding => finding.Kind == expected && finding.Path == $"/a/{name}");
    }

    [Fact]
    public void Torn_tail_and_reserved_space_are_told_apart()
    {
        Extend(LastLog(), new byte[100]);
        Assert.Contains(Verify(), finding => finding.Kind == FindingKind.TornTail);
        _bench.Disk.DeleteFile($"/a/{CleanShutdownMarker.FileName}");
        Assert.Equal(FindingKind.ReservedSpace, Assert.Single(Verify()).Kind);
        Extend(LastLog(), [1]);
        Assert.Contains(Verify(), finding => finding.Kind == FindingKind.TornTail);
    }

    [Fact]
    public void Missing_segments_are_named()
    {
        var logs = _bench.Disk.List(Folder).Where(entry => entry.Name.EndsWith(".log", StringComparison.Ordinal)).ToList();
        _bench.Disk.DeleteFile($"{Folder}/{logs[1].Name}");
        var found = Verify().Select(finding => finding.Kind).ToHashSet();
        Assert.Superset(new HashSet<FindingKind> { FindingKind.Gap, FindingKind.Missing }, found);
        _bench.Disk.DeleteFile($"{Folder}/{logs[^1].Name}");
        Assert.Contains(Verify(), finding => finding.Kind == FindingKind.BytesLost);
    }

    [Fact]
    public void Missing_folder_is_named_and_an_unknown_one()
    {
        _bench.Disk.DeleteDirectory(Folder);
        _bench.Disk.CreateDirectory("/a/junk");
        Assert.Equal(
            [(FindingKind.UnknownFolder, "/a/junk"), (FindingKind.Missing, Folder)],
            Verify().Select(finding => (finding.Kind, finding.Path)));
    }

    [Fact]
    public void Missing_caches_are_no_damage()
    {
        foreach (var entry in _bench.Disk.List(Folder).Where(entry => !entry.Name.EndsWith(".log", StringComparison.Ordinal)))
        {
            _bench.Disk.DeleteFile($"{Folder}/{entry.Name}");
        }

        var findings = Verify();
        Assert.NotEmpty(findings);
        Assert.DoesNotContain(findings, finding => finding.IsDamage);
    }

    [Fact]
    public void Batch_in_the_wrong_place_is_named()
    {
        var bytes = AtomicFile.TryRead(_bench.Disk, LastLog())!;
        Extend(LastLog(), bytes);
        Assert.Contains(Verify(), finding => finding.Kind == FindingKind.BrokenOrder);
    }

    void ILogDirectoryObserver.OnOffline(LogDirectory directory, Exception reason) =>
        throw new InvalidOperationException($"{directory.Path} went offline", reason);

    private IReadOnlyList<Finding> Verify()
    {
        var pool = new BufferPool();
        var findings = new LogVerifier(_bench.Disk, pool).Run("/a");
        Assert.Equal(0, pool.Outstanding);
        return findings;
    }

    private string LastLog() =>
        $"{Folder}/{_bench.Disk.List(Folder).Last(entry => entry.Name.EndsWith(".log", StringComparison.Ordinal)).Name}";

    private string TextOf(string name) => Encoding.UTF8.GetString(AtomicFile.TryRead(_bench.Disk, $"/a/{name}")!);

    private void Bend(string path, int at)
    {
        var bytes = AtomicFile.TryRead(_bench.Disk, path)!;
        using var file = _bench.Disk.Open(path, FileOpenMode.ReadWrite);
        file.Write(at, [(byte)(bytes[at] ^ 1)]);
    }

    private void Extend(string path, byte[] bytes)
    {
        using var file = _bench.Disk.Open(path, FileOpenMode.ReadWrite);
        file.Write(file.Length, bytes);
    }
}
