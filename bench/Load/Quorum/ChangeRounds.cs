using System.Diagnostics;
using System.Globalization;
using KRaftNet.Load.Frames;
using KRaftNet.Load.Measuring;
using KRaftNet.Load.Wire;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Load.Quorum;

/// <summary>Drives changes of metadata for a round each. Owned by the run.</summary>
/// <param name="nodes">The quorum.</param>
/// <param name="via">The node that is asked.</param>
internal sealed class ChangeRounds(QuorumNodes nodes, int via) : IDisposable
{
    private const string Topic = "measured";
    private static int _names;
    private readonly AdminConnection _connection = nodes.Connect(via);
    private long _number;

    /// <summary>Makes the topic whose config is changed; once for a quorum.</summary>
    public void Prepare() => Changes.Require(Changes.CreateTopic(_connection, Topic), "creating a topic");

    /// <summary>One config after another.</summary>
    public Round SerialConfigs(TimeSpan time) =>
        Serial(time, () => Changes.Require(Changes.SetConfig(_connection, Topic, ++_number), "changing a config"));

    /// <summary>One topic after another.</summary>
    public Round SerialTopics(TimeSpan time) => Serial(time, () =>
        Changes.Require(Changes.CreateTopic(_connection, NextName("serial")), "creating a topic"));

    /// <summary>Configs, many requests in flight.</summary>
    /// <param name="connections">Connections, each with a thread.</param>
    /// <param name="inFlight">Requests in flight of each.</param>
    /// <param name="groups">Groups that a request changes, or 0 for a single record.</param>
    /// <param name="time">How long.</param>
    public Round Grouped(int connections, int inFlight, int groups, TimeSpan time)
    {
        var records = groups == 0 ? 1 : groups * Changes.KeysOfGroup;
        var rounds = new Round[connections];
        Exception? failure = null;
        var begun = Stopwatch.GetTimestamp();
        var threads = Enumerable.Range(0, connections).Select(index => new Thread(() =>
        {
            try
            {
                rounds[index] = OneConnection(inFlight, groups, records, time);
            }
            catch (Exception e) when (e is LoadException or IOException or System.Net.Sockets.SocketException)
            {
                failure = e;
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        if (failure is not null)
        {
            throw new LoadException(failure.Message, failure);
        }

        var latencies = new LatencyHistogram();
        rounds.ToList().ForEach(round => latencies.Add(round.Latencies));
        return new Round(0, rounds.Sum(round => round.Records), Stopwatch.GetElapsedTime(begun), latencies, null);
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private static Round Serial(TimeSpan time, Action change)
    {
        var latencies = new LatencyHistogram();
        var begun = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begun) < time)
        {
            var start = Stopwatch.GetTimestamp();
            change();
            latencies.Record((long)Stopwatch.GetElapsedTime(start).TotalNanoseconds);
        }

        return new Round(0, latencies.Count, Stopwatch.GetElapsedTime(begun), latencies, null);
    }

    private static string NextName(string prefix) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}-{Interlocked.Increment(ref _names)}");

    private Round OneConnection(int inFlight, int groups, int records, TimeSpan time)
    {
        // Every request changes each value that it names: no two that follow each other are alike.
        var name = NextName("group");
        var frames = Enumerable.Range(0, 2)
            .Select(phase => groups == 0 ? Changes.SetGroup(name, phase) : Changes.SetGroups(name, groups, phase))
            .Select(request => KafkaFrames.Request(request, KafkaFrames.Newest(ApiKey.IncrementalAlterConfigs)))
            .ToArray();
        using var connection = nodes.Connect(via);
        var sent = new Queue<long>();
        var latencies = new LatencyHistogram();
        var begun = Stopwatch.GetTimestamp();
        for (var count = 0; sent.Count > 0 || count == 0;)
        {
            while (sent.Count < inFlight && Stopwatch.GetElapsedTime(begun) < time)
            {
                sent.Enqueue(Stopwatch.GetTimestamp());
                connection.Send(frames[count++ % frames.Length]);
            }

            var answer = connection.Take<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse>();
            latencies.Record((long)Stopwatch.GetElapsedTime(sent.Dequeue()).TotalNanoseconds);
            foreach (var response in answer.Responses)
            {
                Changes.Require((ErrorCode)response.ErrorCode, $"changing a config ({response.ErrorMessage})");
            }
        }

        return new Round(0, latencies.Count * records, Stopwatch.GetElapsedTime(begun), latencies, null);
    }
}
