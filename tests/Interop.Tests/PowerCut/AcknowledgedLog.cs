using System.Globalization;
using System.Text;
using KRaftNet.Interop.Tests.Clients;

namespace KRaftNet.Interop.Tests.PowerCut;

/// <summary>
/// What a node has of what an <see cref="AcknowledgedProducer"/> produced. Numbers are produced in their order: in a log
/// that has each once, each is its own offset. Stateless.
/// </summary>
internal static class AcknowledgedLog
{
    /// <summary>
    /// The numbers in the log from its start on; each must lie at the offset next to the one before it. While more are
    /// produced there may be no end to them: then the caller says how many (-c).
    /// </summary>
    public static Task<List<long>> Read(Node node, string topic, params string[] more) => Read(node.Bootstrap, topic, 0, more);

    /// <inheritdoc cref="Read(Node, string, string[])"/>
    public static async Task<List<long>> Read(string bootstrap, string topic, int partition, params string[] more)
    {
        var text = Encoding.UTF8.GetString(
            await Kcat.Consume(bootstrap, topic, ["-p", Text($"{partition}"), "-f", "%o %k\n", .. more]));
        var numbers = new List<long>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(' ');
            Assert.Equal(numbers.Count, long.Parse(parts[0], CultureInfo.InvariantCulture));
            numbers.Add(long.Parse(parts[1], CultureInfo.InvariantCulture));
        }

        return numbers;
    }

    /// <summary>What was acknowledged before the call is there once and in order; more may be produced meanwhile.</summary>
    public static async Task RequireKept(Node node, string topic, AcknowledgedProducer producer)
    {
        var acknowledged = producer.Acknowledged;
        var count = acknowledged.Max(record => record.Number) + 1;
        var kept = await Read(node, topic, "-c", Text($"{count}"));
        if (kept.Count < count)
        {
            var again = await Read(node, topic, "-c", Text($"{count}"));
            Assert.Fail(Text($"{acknowledged.Count} acknowledged, asked for {count}, first read {kept.Count}, then {again.Count}; ")
                + string.Join('\n', producer.Complaints) + "\n" + node.Output);
        }

        Require(acknowledged, kept);
    }

    /// <summary>What was acknowledged is there once and in order, and nothing else; the producer has ended.</summary>
    public static async Task RequireAll(Node node, string topic, AcknowledgedProducer producer)
    {
        var (acknowledged, kept) = (producer.Acknowledged, await Read(node, topic));
        Require(acknowledged, kept);
        Assert.Equal(acknowledged.Count, kept.Count);
    }

    /// <summary>The numbers are all from 0 on, once and in order, and those that were acknowledged are among them.</summary>
    public static void Require(IReadOnlyList<(long Number, long Offset)> acknowledged, List<long> kept)
    {
        Assert.Equal(Enumerable.Range(0, kept.Count).Select(number => (long)number), kept);
        foreach (var (number, offset) in acknowledged)
        {
            Assert.True(offset < 0 || number == offset, Text($"record {number} was acknowledged at offset {offset}"));
            Assert.True(number < kept.Count, Text($"record {number} was acknowledged; {kept.Count} records came back"));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
