using KRaftNet.Broker.Tests.Handlers;
using KRaftNet.Broker.Tests.Nodes;
using KRaftNet.Common.Files;
using KRaftNet.Protocol;

namespace KRaftNet.Broker.Tests.Disks;

/// <summary>A byte of a log turns over under a node that looks at checksums before it serves.</summary>
public sealed class DamagedBytesTests : IDisposable
{
    private const string Log = "/data/t-0/00000000000000000000.log";
    private readonly SimulatedBroker _broker = new(seed: 34, authorizer: null, ("fetch.verify", "always"));

    [Fact]
    public void Reader_is_told_at_the_damage_and_the_node_names_it_once()
    {
        var topic = new TopicClient(_broker.Connect(), "t");
        topic.Create();
        long[] ends = [.. ((string[])["a", "b", "c"]).Select(value => Produce(topic, value))];
        Bend(ends[1] - 1);

        Assert.Equal((ErrorCode.None, ends[0]), Fetch(topic, 0));
        Assert.Equal((ErrorCode.CorruptMessage, 0), Fetch(topic, 1));
        Assert.Equal((ErrorCode.CorruptMessage, 0), Fetch(topic, 1));
        Assert.Equal((ErrorCode.None, ends[2] - ends[1]), Fetch(topic, 2));
        var told = Assert.Single(_broker.Loggers.Serious);
        Assert.Contains($"t-0 is damaged: {Log} at byte {ends[0]}", told, StringComparison.Ordinal);
    }

    public void Dispose() => _broker.Dispose();

    /// <summary>Gives the end of the log file.</summary>
    private long Produce(TopicClient topic, string value)
    {
        Assert.Equal(ErrorCode.None, (ErrorCode)topic.Produce(0, -1, value).ErrorCode);
        using var file = _broker.Disk.Open(Log, FileOpenMode.Read);
        return file.Length;
    }

    private static (ErrorCode Error, long Bytes) Fetch(TopicClient topic, long offset)
    {
        var answer = topic.Fetch(0, offset);
        return ((ErrorCode)answer.ErrorCode, answer.Records.Length);
    }

    private void Bend(long position)
    {
        using var file = _broker.Disk.Open(Log, FileOpenMode.ReadWrite);
        var one = new byte[1];
        Assert.Equal(1, file.Read(position, one));
        one[0] ^= 1;
        file.Write(position, one);
    }
}
