using System.Globalization;
using KRaftNet.Protocol.Compression;
using KRaftNet.Protocol.Records;
using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Interop.Tests.Matrix;

/// <summary>
/// One run of all clients against one node: first each produces to a topic for each codec, then each reads all topics. What
/// went wrong is kept for the test of the pair.
/// </summary>
public sealed class MatrixRun : IAsyncLifetime
{
    private readonly TemporaryDirectory _data = new("matrix");
    private readonly Dictionary<string, string> _failures = [];
    private readonly Dictionary<(string Consumer, string Topic), List<MatrixRecord>> _seen = [];
    private readonly long _startMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    /// <summary>The codecs, as clients name them.</summary>
    public static IReadOnlyList<string> Codecs { get; } = ["none", "gzip", "snappy", "lz4", "zstd"];

    /// <summary>What a client failed with as a whole, or null.</summary>
    public string? FailureOf(string client) => _failures.GetValueOrDefault(client);

    /// <summary>What is wrong with what one produced in a codec and the other read; null if nothing is.</summary>
    public string? Difference(string producer, string consumer, string codec)
    {
        var (from, to) = (MatrixClients.Named(producer), MatrixClients.Named(consumer));
        var abilities = to.Shows!.Value;
        var expected = MatrixSamples.For(from.Says);
        var seen = _seen.GetValueOrDefault((consumer, TopicOf(producer, codec)), []);
        if (seen.Count != expected.Count)
        {
            return $"{expected.Count} records were produced, {seen.Count} were read";
        }

        foreach (var (sent, read) in expected.Zip(seen))
        {
            var chosen = sent.Timestamp is null;
            var wanted = (chosen ? sent with { Timestamp = _startMs } : sent).Seen(abilities, chosen ? _startMs : null);
            var got = read.Seen(abilities, chosen ? _startMs : null);
            if (wanted != got)
            {
                return $"produced: {wanted}; read: {got}";
            }
        }

        return null;
    }

    /// <summary>Whether batches of the codec lie in the topic's segment.</summary>
    public bool IsStoredIn(string producer, string codec)
    {
        var segment = File.ReadAllBytes(_data[$"{TopicOf(producer, codec)}-0/00000000000000000000.log"]);
        var type = Enum.Parse<CompressionType>(codec, ignoreCase: true);
        for (var batches = new RecordBatches(segment); batches.MoveNext();)
        {
            if (batches.Current.Header.Attributes.Compression == type)
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        using var node = await Node.Start(_data.Path);
        var producers = MatrixClients.All.Where(client => client.Missing is null).ToList();
        await MatrixTopics.Create(
            node.Port, producers.SelectMany(client => Codecs.Select(codec => TopicOf(client.Name, codec))));
        foreach (var client in producers)
        {
            await Guarded(client, () => client.Produce(
                node.Bootstrap,
                [.. Codecs.Select(codec => (codec, TopicOf(client.Name, codec)))],
                MatrixSamples.For(client.Says)));
        }

        foreach (var client in producers.Where(client => client.Shows is not null))
        {
            await Guarded(client, () => Read(node, client, producers));
        }

        Assert.Equal(0, await node.Stop());
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _data.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string TopicOf(string producer, string codec) =>
        string.Create(CultureInfo.InvariantCulture, $"{producer}.{codec}");

    private async Task Read(Node node, MatrixClient client, IEnumerable<MatrixClient> producers)
    {
        var sources = producers
            .Where(producer => !_failures.ContainsKey(producer.Name))
            .SelectMany(producer => Codecs.Select(
                codec => (TopicOf(producer.Name, codec), MatrixSamples.For(producer.Says).Count)))
            .ToList();
        foreach (var (topic, record) in await client.Consume(node.Bootstrap, sources))
        {
            if (!_seen.TryGetValue((client.Name, topic), out var records))
            {
                _seen.Add((client.Name, topic), records = []);
            }

            records.Add(record);
        }
    }

    private async Task Guarded(MatrixClient client, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (e is InvalidOperationException or OperationCanceledException)
        {
            _failures[client.Name] = e.Message;
        }
    }
}
