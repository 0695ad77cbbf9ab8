using System.Diagnostics;
using System.Globalization;
using System.Text;
using KRaftNet.Interop.Tests.Clients;
using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Interop.Tests.Crash;

/// <summary>kill -9 in the middle of an idempotent produce: the client sends again, and nothing is lost or doubled.</summary>
public class ExactlyOnceTests
{
    private const int Records = 200_000;
    private const int Kills = 5;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Fact]
    [Trait("Category", "Crash")]
    public async Task Node_killed_five_times_in_an_idempotent_produce_has_each_record_once_and_in_order()
    {
        Kcat.Require();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        using var data = new TemporaryDirectory("interop");
        var port = FreePort.Take();
        var node = await Node.Start(data.Path, port);
        try
        {
            // -E: a broker that is away is no reason to give up.
            using var client = Kcat.StartProducer(
                node.Bootstrap, "once", "-E", "-X", "enable.idempotence=true", "-X", "linger.ms=2",
                "-X", "reconnect.backoff.max.ms=200");
            var errors = client.StandardError.ReadToEndAsync(limit.Token);
            for (var kill = 0; kill < Kills; kill++)
            {
                var before = LogBytes(data);
                await Feed(client, kill, limit.Token);

                // In the middle: some of this part lies in the log, and the next part is still to come.
                await WaitUntil(() => LogBytes(data) > before, limit.Token);
                await node.Kill();
                node.Dispose();
                node = await Node.Start(data.Path, port);
            }

            await Feed(client, Kills, limit.Token);
            client.StandardInput.Close();
            await client.WaitForExitAsync(limit.Token);
            Assert.True(client.ExitCode == 0, await errors);

            // kcat ends with 0 only if every record was acknowledged.
            var back = Encoding.UTF8.GetString(await Kcat.Consume(node.Bootstrap, "once", "-f", "%o %s\n"));
            var expected = string.Concat(Enumerable.Range(0, Records).Select(i => Invariant($"{i} record {i}\n")));
            Assert.True(expected == back, $"{Records} records were acknowledged, others came back: {FirstDifference(expected, back)}");
            Assert.Equal(0, await node.Stop());
        }
        finally
        {
            node.Dispose();
        }
    }

    /// <summary>One of the parts between kills, all of one size.</summary>
    private static async Task Feed(Process client, int part, CancellationToken stop)
    {
        var (from, to) = (part * Records / (Kills + 1), (part + 1) * Records / (Kills + 1));
        var lines = string.Concat(Enumerable.Range(from, to - from).Select(i => Invariant($"record {i}\n")));
        await client.StandardInput.WriteAsync(lines.AsMemory(), stop);
        await client.StandardInput.FlushAsync(stop);
    }

    private static long LogBytes(TemporaryDirectory data)
    {
        var file = new FileInfo(data["once-0/00000000000000000000.log"]);
        return file.Exists ? file.Length : 0;
    }

    private static async Task WaitUntil(Func<bool> condition, CancellationToken stop)
    {
        while (!condition())
        {
            await Task.Delay(1, stop);
        }
    }

    private static string FirstDifference(string expected, string actual)
    {
        var (left, right) = (expected.Split('\n'), actual.Split('\n'));
        var at = left.Zip(right).TakeWhile(pair => pair.First == pair.Second).Count();
        return Invariant($"at line {at} of {right.Length}: '{right.ElementAtOrDefault(at)}', not '{left.ElementAtOrDefault(at)}'");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
