using KRaftNet.Common;
using KRaftNet.Interop.Tests.Clients;
using KRaftNet.Interop.Tests.PowerCut;
using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Interop.Tests.Faults;

/// <summary>fdatasync of a partition's log fails with EIO in a node that is being produced to.</summary>
public class FailedFlushTests
{
    private const string Topic = "cut";
    private const string LogFile = "cut-0/00000000000000000000.log";

    [Fact]
    [Trait("Category", "Crash")]
    public async Task Node_with_one_directory_stops_and_has_all_that_it_acknowledged()
    {
        Kcat.Require();
        using var data = new TemporaryDirectory("flush");
        var port = FreePort.Take();
        using var node = await Node.Start(data["node"], port);
        using var producer = AcknowledgedProducer.Start(node.Bootstrap, Topic, "enable.idempotence=true");
        await producer.WaitForMore(500);

        using var calls = await FailingCalls.Attach(
            node.Id, data["node/" + LogFile], "fdatasync", "error=EIO", data["calls"]);
        Assert.Equal((int)FatalReason.AllLogDirectoriesOffline, await node.WaitForExit());
        RequireNoneAfterTheFailure(calls);
        Assert.Contains(nameof(FatalReason.AllLogDirectoriesOffline), node.Output, StringComparison.Ordinal);

        using var again = await Node.Start(data["node"], port);
        await AcknowledgedLog.RequireKept(again, Topic, producer);
        await producer.Finish();
        await AcknowledgedLog.RequireAll(again, Topic, producer);
        Assert.Equal(0, await again.Stop());
    }

    [Fact]
    [Trait("Category", "Crash")]
    public async Task Other_directory_goes_on_and_the_failed_one_acknowledges_nothing()
    {
        Kcat.Require();
        using var data = new TemporaryDirectory("flush");
        var port = FreePort.Take();
        string[] directories = ["--set", $"log.dirs={data["one"]},{data["two"]}"];
        using var node = await Node.Start(data["one"], port, directories);

        // The first topic goes to the first directory, which has the metadata; the next one to the other.
        await Kcat.Produce(node.Bootstrap, "first", "a\n"u8.ToArray(), "none");
        using var producer = AcknowledgedProducer.Start(node.Bootstrap, Topic, "enable.idempotence=true");
        await producer.WaitForMore(500);

        using var calls = await FailingCalls.Attach(
            node.Id, data["two/" + LogFile], "fdatasync", "error=EIO", data["calls"]);
        await calls.WaitForFailure();
        await node.WaitForLine(line => line.Contains($"Log directory {data["two"]} is offline", StringComparison.Ordinal));
        var acknowledged = producer.Acknowledged.Count;
        await Kcat.Produce(node.Bootstrap, "first", "b\n"u8.ToArray(), "none");
        Assert.Equal("a\nb\n"u8.ToArray(), await Kcat.Consume(node.Bootstrap, "first"));
        Assert.Equal(acknowledged, producer.Acknowledged.Count);
        await calls.Detach();
        RequireNoneAfterTheFailure(calls);

        // The failed directory is not marked clean, so its log is recovered.
        await node.Stop();
        using var again = await Node.Start(data["one"], port, directories);
        await AcknowledgedLog.RequireKept(again, Topic, producer);
        await producer.Finish();
        await AcknowledgedLog.RequireAll(again, Topic, producer);
        Assert.Equal(0, await again.Stop());
    }

    /// <summary>The kernel may have dropped what it could not write: asking it again would get a yes for nothing.</summary>
    private static void RequireNoneAfterTheFailure(FailingCalls calls)
    {
        Assert.Single(calls.Begun);
        Assert.Single(calls.Failed);
    }
}
