using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Platform.Tests.Signals;

public class ShutdownSignalsTests
{
    [Theory]
    [InlineData("SIGTERM")]
    [InlineData("SIGINT")]
    public async Task First_signal_is_told_and_the_process_ends_as_it_likes(string name)
    {
        using var child = Start("quick");
        await child.WaitForLine(line => line == $"{SignalProbe.Name}: waiting");
        child.Send(Signal(name));
        await child.WaitForLine(line => line == $"{SignalProbe.Name}: {name}");
        Assert.Equal(SignalProbe.GoodOrder, await child.WaitForExit());
    }

    [Fact]
    public async Task Second_signal_ends_a_process_that_is_slow_to_stop()
    {
        using var child = Start("slow");
        await child.WaitForLine(line => line == $"{SignalProbe.Name}: waiting");
        child.Send(Signal("SIGTERM"));
        await child.WaitForLine(line => line == $"{SignalProbe.Name}: SIGTERM");
        child.Send(Signal("SIGTERM"));
        Assert.NotEqual(SignalProbe.GoodOrder, await child.WaitForExit());
    }

    private static ProcessRunner Start(string manner) =>
        ProcessRunner.Start("dotnet", [typeof(SignalProbe).Assembly.Location, SignalProbe.Name, manner]);

    private static ProcessSignal Signal(string name) => name switch
    {
        "SIGTERM" => ProcessSignal.Terminate,
        _ => ProcessSignal.Interrupt,
    };
}
