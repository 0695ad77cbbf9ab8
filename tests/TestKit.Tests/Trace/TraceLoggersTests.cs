using KRaftNet.TestKit.Simulation;
using KRaftNet.TestKit.Trace;
using Microsoft.Extensions.Logging;

namespace KRaftNet.TestKit.Tests.Trace;

public sealed class TraceLoggersTests
{
    [Fact]
    public void Messages_are_in_the_trace_and_serious_ones_are_kept()
    {
        var world = new SimulatedWorld(1);
        using var loggers = new TraceLoggers(world.AddNode("one").Start(), LogLevel.Information);
        var logger = loggers.CreateLogger("Raft");
        var before = world.TraceHash;
        logger.Log(LogLevel.Debug, "not shown");
        Assert.Equal(before, world.TraceHash);
        logger.Log(LogLevel.Information, "became {Role}", "leader");
        logger.Log(LogLevel.Error, new FormatException("odd"), "it broke");
        Assert.NotEqual(before, world.TraceHash);
        Assert.Contains(world.Scheduler.Trace.Tail(), line => line.Contains("became leader", StringComparison.Ordinal));
        Assert.Equal(["Error Raft: it broke (FormatException: odd)"], loggers.Serious);
    }
}
