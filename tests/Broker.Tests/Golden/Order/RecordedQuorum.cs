using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using KRaftNet.TestKit.Golden;

namespace KRaftNet.Broker.Tests.Golden.Order;

/// <summary>A recorded quorum: what was done to it, and what its nodes asked each other. Immutable.</summary>
/// <param name="Name">The recording's folder.</param>
/// <param name="Voters">The voters that it was born with.</param>
/// <param name="Events">What was done, by time.</param>
/// <param name="Rpcs">What was asked and answered, by the time of the request.</param>
/// <param name="End">The time of the last frame.</param>
internal sealed partial record RecordedQuorum(
    string Name,
    IReadOnlyList<int> Voters,
    IReadOnlyList<QuorumEvent> Events,
    IReadOnlyList<QuorumRpc> Rpcs,
    double End)
{
    private const string Part = "captures";

    /// <summary>Those recordings whose timeline tells of voters.</summary>
    public static IEnumerable<RecordedQuorum> All(GoldenFolder folder)
    {
        foreach (var timeline in folder.Files(Part, "timeline.jsonl", recursive: true))
        {
            var name = Path.GetDirectoryName(timeline)!;
            var lines = folder.ReadLines(timeline).ToList();
            var frames = folder.Files(name, "quorum.jsonl*");
            var order = folder.Files(name, "quorum.seq.jsonl*");
            if (frames is [var kept] && order is [var sequence]
                && lines.Select(QuorumEvent.VotersIn).FirstOrDefault(voters => voters is not null) is { } voters)
            {
                var rpcs = Read(folder, kept, sequence);
                yield return new RecordedQuorum(name, voters, EventsIn(lines), rpcs, rpcs[^1].At);
            }
        }
    }

    private static List<QuorumEvent> EventsIn(IEnumerable<JsonElement> lines)
    {
        var events = new List<QuorumEvent>();
        var started = -1;
        foreach (var line in lines)
        {
            if (QuorumEvent.Of(line, started) is { } done)
            {
                events.Add(done);
                started = done.Verb == QuorumVerb.Start ? done.Node : started;
            }
        }

        return [.. events.OrderBy(done => done.At)];
    }

    /// <summary>Every frame is in the sequence by its shape, and of each shape some are kept whole.</summary>
    private static List<QuorumRpc> Read(GoldenFolder folder, string kept, string sequence)
    {
        var whole = folder.ReadLines(kept).ToDictionary(
            frame => (frame.GetProperty("conn").GetInt32(), frame.GetProperty("correlationId").GetInt32()), WhatOf);
        var frames = folder.ReadLines(sequence).ToList();
        var byShape = new Dictionary<(string Shape, string Api, int Version), string?>();
        foreach (var frame in frames)
        {
            if (whole.TryGetValue((frame.GetProperty("conn").GetInt32(), frame.GetProperty("corr").GetInt32()), out var what))
            {
                byShape.TryAdd(ShapeOf(frame), what);
            }
        }

        var rpcs = new List<QuorumRpc>();
        foreach (var frame in frames)
        {
            var way = Way().Match(frame.GetProperty("dir").GetString()!);
            if (way.Success && byShape[ShapeOf(frame)] is { } what)
            {
                rpcs.Add(new QuorumRpc(
                    frame.GetProperty("t").GetDouble(),
                    int.Parse(way.Groups[1].ValueSpan, CultureInfo.InvariantCulture),
                    int.Parse(way.Groups[2].ValueSpan, CultureInfo.InvariantCulture),
                    what));
            }
        }

        return [.. rpcs.OrderBy(rpc => rpc.At)];
    }

    private static (string Shape, string Api, int Version) ShapeOf(JsonElement frame) => (
        frame.GetProperty("shape").GetString()!,
        frame.GetProperty("api").GetString()!,
        frame.GetProperty("version").GetInt32());

    private static string? WhatOf(JsonElement frame) =>
        frame.TryGetProperty("requestHex", out var request)
        && frame.TryGetProperty("responseHex", out var response) && response.GetString() is { } answer
        && Way().IsMatch(frame.GetProperty("dir").GetString()!)
            ? QuorumRpc.Of(Convert.FromHexString(request.GetString()!), Convert.FromHexString(answer))
            : null;

    [GeneratedRegex(@"^node-(\d+)>node-(\d+):CONTROLLER$")]
    private static partial Regex Way();
}
