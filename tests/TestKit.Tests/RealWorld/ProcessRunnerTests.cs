using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.TestKit.Tests.RealWorld;

public sealed class ProcessRunnerTests
{
    [Fact]
    public async Task Line_is_found_before_and_after_it_was_written()
    {
        using var process = Shell("echo first; read line; echo got $line; echo wrong >&2; exit 3");
        Assert.Equal("first", await process.WaitForLine(line => line == "first"));
        process.WriteLine("second");
        Assert.Equal("got second", await process.WaitForLine(line => line.StartsWith("got", StringComparison.Ordinal)));
        Assert.Equal("wrong", await process.WaitForLine(line => line == "wrong"));
        Assert.Equal("first", await process.WaitForLine(_ => true));
        Assert.Equal(3, await process.WaitForExit());
    }

    [Fact]
    public async Task Line_that_never_comes_fails_when_the_process_ends_and_shows_the_output()
    {
        using var process = Shell("echo something else");
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => process.WaitForLine(_ => false));
        Assert.Contains("something else", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wait_has_a_limit()
    {
        using var process = Shell("read line");
        await Assert.ThrowsAsync<TimeoutException>(() => process.WaitForLine(_ => false, TimeSpan.FromMilliseconds(1)));
        await Assert.ThrowsAsync<TimeoutException>(() => process.WaitForExit(TimeSpan.FromMilliseconds(1)));
    }

    [Fact]
    public async Task Terminated_process_may_say_goodbye_and_a_killed_one_not()
    {
        using var polite = Shell("trap 'echo bye; exit 0' TERM; echo ready; while :; do read line; done");
        await polite.WaitForLine(line => line == "ready");
        polite.Send(ProcessSignal.Terminate);
        polite.CloseInput();
        await polite.WaitForLine(line => line == "bye");
        Assert.Equal(0, await polite.WaitForExit());

        using var killed = Shell("echo ready; read line");
        await killed.WaitForLine(line => line == "ready");
        killed.Send(ProcessSignal.Kill);
        Assert.Equal(128 + 9, await killed.WaitForExit());
        killed.Send(ProcessSignal.Kill);
    }

    [Fact]
    public async Task Environment_and_directory_are_given()
    {
        using var directory = new TemporaryDirectory();
        using var process = ProcessRunner.Start(
            "/bin/sh",
            ["-c", "echo $KRAFTNET_WORD; pwd"],
            new Dictionary<string, string?> { ["KRAFTNET_WORD"] = "hello" },
            directory.Path);
        await process.WaitForExit();
        Assert.Equal(["hello", directory.Path], process.Lines);
    }

    [Fact]
    public void Disposed_process_is_gone()
    {
        var process = Shell("read line");
        var id = process.Id;
        process.Dispose();
        Assert.False(Directory.Exists($"/proc/{id}"));
    }

    [Fact]
    public void Ports_are_free_and_different()
    {
        var ports = FreePort.Take(20);
        Assert.Equal(20, ports.Distinct().Count());
        foreach (var port in ports)
        {
            using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, port);
            listener.Start();
        }
    }

    [Fact]
    public void Buffer_that_is_not_returned_is_found()
    {
        var pool = new Common.Buffers.BufferPool();
        using var before = pool.Rent(10);
        var baseline = new BufferPoolBaseline(pool);
        var leaked = pool.Rent(5000);
        Assert.Equal(1, baseline.Leaked);
        Assert.ThrowsAny<Exception>(baseline.RequireBack);
        leaked.Dispose();
        baseline.RequireBack();
    }

    private static ProcessRunner Shell(string script) => ProcessRunner.Start("/bin/sh", ["-c", script]);
}
