using System.Text.RegularExpressions;
using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Interop.Tests.Commands;

/// <summary><c>dev --brokers 3</c>: three nodes in one process.</summary>
public partial class DevClusterTests
{
    [Fact]
    public async Task Three_brokers_are_ready_in_one_line_stop_together_and_go_on_with_their_data()
    {
        using var data = new TemporaryDirectory("interop");
        using (var first = Launch(data.Path, "--brokers", "3"))
        {
            var addresses = await AddressesOf(first);
            Assert.Equal(3, addresses.Count);
            Assert.Single(first.Lines, line => line.Contains("ready", StringComparison.Ordinal));
            await Succeed("topic", "create", "kept", "--bootstrap", addresses[1]);
            await Succeed("cluster", "health", "--bootstrap", addresses[2]);
            await End(first);
        }

        using (var second = Launch(data.Path, "--brokers", "3"))
        {
            var addresses = await AddressesOf(second);
            await Succeed("topic", "describe", "kept", "--bootstrap", addresses[0]);
            await End(second);
        }

        foreach (var brokers in (string[])["1", "2"])
        {
            using var other = Launch(data.Path, "--brokers", brokers);
            Assert.Equal(1, await other.WaitForExit());
            Assert.Contains("holds the data of 3 brokers", other.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Data_of_one_broker_and_foreign_directories_are_refused()
    {
        using var data = new TemporaryDirectory("interop");
        using (var single = Launch(data.Path))
        {
            await single.WaitForLine(line => line.Contains("ready", StringComparison.Ordinal));
            await End(single);
        }

        using (var cluster = Launch(data.Path, "--brokers", "3"))
        {
            Assert.Equal(1, await cluster.WaitForExit());
            Assert.Contains("holds the data of one broker", cluster.Output, StringComparison.Ordinal);
        }

        using var foreign = new TemporaryDirectory("interop");
        await File.WriteAllTextAsync(foreign["notes.txt"], "dear", TestContext.Current.CancellationToken);
        using var strange = Launch(foreign.Path, "--brokers", "3");
        Assert.Equal(1, await strange.WaitForExit());
        Assert.Contains("notes.txt", strange.Output, StringComparison.Ordinal);
    }

    private static ProcessRunner Launch(string data, params string[] more) =>
        KraftnetCommand.Start(["dev", "--data", data, "--port", "0", .. more]);

    private static async Task<List<string>> AddressesOf(ProcessRunner process)
    {
        var line = await process.WaitForLine(text => text.Contains("ready", StringComparison.Ordinal));
        return [.. Listener().Matches(line).Select(match => match.Groups[1].Value)];
    }

    private static async Task End(ProcessRunner process)
    {
        process.Send(ProcessSignal.Terminate);
        var exit = await process.WaitForExit();
        Assert.True(exit == 0, process.Output);
    }

    private static async Task Succeed(params string[] command)
    {
        var (exit, output) = await KraftnetCommand.Run(command);
        Assert.True(exit == 0, output);
    }

    [GeneratedRegex(@"PLAINTEXT://(\S+)")]
    private static partial Regex Listener();
}
