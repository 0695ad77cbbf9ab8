using KRaftNet.Broker.Tests.Handlers;
using KRaftNet.Broker.Tests.Nodes;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Inspection;
using KRaftNet.Protocol;

namespace KRaftNet.Broker.Tests.Disks;

/// <summary>
/// A partition's folder is in two log directories, as after a move that a crash ended half-way or a copy by hand: Kafka does
/// not start; ours says so, leaves both as they are, and serves the others.
/// </summary>
public sealed class SeveralDirectoriesTests : IDisposable
{
    private readonly SimulatedBroker _broker = new(seed: 32, authorizer: null, ("log.dirs", "/meta,/more"));

    [Fact]
    public void Partition_in_two_directories_is_told_of_and_neither_is_touched()
    {
        var before = new TopicClient(_broker.Connect(), "t");
        before.Create(2);
        Assert.Equal(ErrorCode.None, (ErrorCode)before.Produce(0, -1, "a").ErrorCode);
        Assert.Equal(ErrorCode.None, (ErrorCode)before.Produce(1, -1, "b").ErrorCode);
        Copy("/meta/t-0", "/more/t-0");
        var content = ContentOf("/meta/t-0") + ContentOf("/more/t-0");

        _broker.CrashAndRestart();

        var after = new TopicClient(_broker.Connect(), "t");
        Assert.Equal(ErrorCode.KafkaStorageError, (ErrorCode)after.Produce(0, -1, "c").ErrorCode);
        Assert.Equal(ErrorCode.None, (ErrorCode)after.Produce(1, -1, "c").ErrorCode);
        var told = Assert.Single(_broker.Loggers.Serious, line => line.Contains("t-0", StringComparison.Ordinal));
        Assert.Contains("/meta, /more", told, StringComparison.Ordinal);
        Assert.Equal(content, ContentOf("/meta/t-0") + ContentOf("/more/t-0"));
    }

    public void Dispose() => _broker.Dispose();

    private void Copy(string folder, string copy)
    {
        _broker.Disk.CreateDirectory(copy);
        foreach (var path in DirectoryWalk.Files(_broker.Disk, folder).ToList())
        {
            AtomicFile.Write(_broker.Disk, copy + path[folder.Length..], AtomicFile.TryRead(_broker.Disk, path)!);
        }

        _broker.Disk.FlushDirectory(copy[..copy.LastIndexOf('/')]);
    }

    private string ContentOf(string folder) => string.Join('\n', DirectoryWalk.Files(_broker.Disk, folder)
        .Select(path => $"{path} {Convert.ToHexString(AtomicFile.TryRead(_broker.Disk, path)!)}"));
}
