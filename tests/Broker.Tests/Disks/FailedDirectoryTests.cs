using KRaftNet.Broker.Tests.Handlers;
using KRaftNet.Broker.Tests.Nodes;
using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.TestKit.Disk;

namespace KRaftNet.Broker.Tests.Disks;

/// <summary>A node with two log directories, one of which fails in a flush.</summary>
public sealed class FailedDirectoryTests : IDisposable
{
    private readonly SimulatedBroker _broker = new(seed: 31, authorizer: null, ("log.dirs", "/meta,/more"));
    private readonly TopicClient _topic;

    public FailedDirectoryTests()
    {
        _broker.Stops = [];
        _topic = new TopicClient(_broker.Connect(), "t");

        // The first partition goes to the first directory, the second one to the other.
        _topic.Create(2);
    }

    [Fact]
    public void Other_directory_goes_on()
    {
        Fail("/more/t-1");

        Assert.Empty(_broker.Stops!);
        Assert.Equal(ErrorCode.KafkaStorageError, (ErrorCode)_topic.Produce(1, -1, "c").ErrorCode);
        Assert.Equal(ErrorCode.None, (ErrorCode)_topic.Produce(0, -1, "c").ErrorCode);
    }

    [Fact]
    public void Node_stops_when_the_directory_held_its_metadata()
    {
        Fail("/meta/t-0");

        Assert.Equal(FatalReason.MetadataDirectoryOffline, Assert.Single(_broker.Stops!).Reason);
    }

    public void Dispose() => _broker.Dispose();

    private void Fail(string folder)
    {
        var partition = folder[^1] - '0';
        Assert.Equal(ErrorCode.None, (ErrorCode)_topic.Produce(partition, -1, "a").ErrorCode);
        _broker.Disk.Add(new DiskFault(DiskOperation.Flush) { PathContains = folder });
        Assert.Equal(ErrorCode.KafkaStorageError, (ErrorCode)_topic.Produce(partition, -1, "b").ErrorCode);
    }
}
