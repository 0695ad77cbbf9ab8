using System.Diagnostics;
using System.Globalization;
using System.Text;
using KRaftNet.Interop.Tests.Clients;
using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Interop.Tests.Scale;

/// <summary>
/// A thousand partitions, all open and written to, on one real node, through a clean stop and a kill. Prints what that took;
/// fails by what is not the speed of a machine. <c>KRAFTNET_PARTITIONS</c> asks for another number.
/// </summary>
public class ManyPartitionsTests(ITestOutputHelper output)
{
    private const string Variable = "KRAFTNET_PARTITIONS";
    private const int PartitionsByDefault = 1000;
    private const int Topics = 10;

    /// <summary>So many records a partition that none is left out: keys choose theirs by a hash.</summary>
    private const int RecordsPerPartition = 20;

    /// <summary>An open partition holds its log file and nothing else.</summary>
    private const int DescriptorsPerPartition = 1;

    /// <summary>What is not of partitions: connections of clients, files that are just being written.</summary>
    private const int OtherDescriptors = 40;

    [Fact]
    public async Task Partitions_cost_a_descriptor_each_and_come_back_after_a_stop_and_a_kill()
    {
        Kcat.Require();
        using var data = new TemporaryDirectory("many");
        var port = FreePort.Take();
        var each = Partitions() / Topics;
        var node = await Node.Start(data.Path, port);
        try
        {
            var (descriptors, memory) = (Descriptors(node), MemoryMiB(node));
            await Timed("create", () => Create(node, each));
            Tell(node, "created", descriptors, memory);
            await Timed("produce to all", () => Produce(node, each));
            Tell(node, "written to", descriptors, memory);
            await RequireAll(node, each);
            var perPartition = (Descriptors(node) - descriptors - OtherDescriptors) / (double)Partitions();
            Assert.True(perPartition <= DescriptorsPerPartition, Text($"{perPartition} descriptors a partition"));

            await Timed("clean stop", async () => Assert.Equal(0, await node.Stop()));
            node = await Restart(node, "start after it", data, port);
            Tell(node, "open again", descriptors, memory);
            await RequireAll(node, each);
            await node.Kill();
            node = await Restart(node, "start after kill -9", data, port);
            await RequireAll(node, each);
            Assert.Equal(0, await node.Stop());
        }
        finally
        {
            node.Dispose();
        }
    }

    private static int Partitions() =>
        int.TryParse(Environment.GetEnvironmentVariable(Variable), CultureInfo.InvariantCulture, out var partitions)
            ? partitions
            : PartitionsByDefault;

    private static async Task Create(Node node, int each)
    {
        for (var topic = 0; topic < Topics; topic++)
        {
            var (exit, said) = await KraftnetCommand.Run(
                "topic", "create", Name(topic), "--partitions", Text($"{each}"), "-b", node.Bootstrap);
            Assert.True(exit == 0, said);
        }
    }

    private static async Task Produce(Node node, int each)
    {
        var lines = new StringBuilder();
        for (var record = 0; record < RecordsPerPartition * each; record++)
        {
            lines.Append(CultureInfo.InvariantCulture, $"{record}:value of {record}\n");
        }

        for (var topic = 0; topic < Topics; topic++)
        {
            var (exit, _, errors) = await Piped.Run(
                Kcat.Path, Encoding.UTF8.GetBytes(lines.ToString()), "-b", node.Bootstrap, "-P", "-t", Name(topic), "-K", ":",
                "-X", "acks=all");
            Assert.True(exit == 0, errors);
        }
    }

    /// <summary>Every partition of every topic has some of the records, and all are there once.</summary>
    private static async Task RequireAll(Node node, int each)
    {
        for (var topic = 0; topic < Topics; topic++)
        {
            var lines = Encoding.UTF8.GetString(await Kcat.Consume(node.Bootstrap, Name(topic), "-f", "%p %k\n"))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(RecordsPerPartition * each, lines.Distinct(StringComparer.Ordinal).Count());
            Assert.Equal(RecordsPerPartition * each, lines.Length);
            Assert.Equal(each, lines.Select(line => line.Split(' ')[0]).Distinct(StringComparer.Ordinal).Count());
        }
    }

    private async Task<Node> Restart(Node stopped, string what, TemporaryDirectory data, int port)
    {
        stopped.Dispose();
        Node? node = null;
        await Timed(what, async () => node = await Node.Start(data.Path, port));
        return node!;
    }

    private async Task Timed(string what, Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        output.WriteLine(Text($"{what}: {watch.Elapsed.TotalSeconds:F1} s"));
    }

    private void Tell(Node node, string state, int descriptors, double memory) => output.WriteLine(Text(
        $"{Partitions()} partitions {state}: {Descriptors(node) - descriptors} descriptors, {MemoryMiB(node) - memory:F0} MiB more"));

    private static int Descriptors(Node node) => Directory.GetFileSystemEntries($"/proc/{node.Id}/fd").Length;

    /// <summary>What the process has in memory (VmRSS).</summary>
    private static double MemoryMiB(Node node)
    {
        const string name = "VmRSS:";
        var line = File.ReadLines($"/proc/{node.Id}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line[name.Length..^"kB".Length], CultureInfo.InvariantCulture) / 1024;
    }

    private static string Name(int topic) => Text($"many-{topic}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
