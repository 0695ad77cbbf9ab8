using KRaftNet.Protocol;
using KRaftNet.TestKit.Golden;

namespace KRaftNet.Broker.Tests.Golden;

/// <summary>
/// A node of ours started on every recorded directory: it serves what the reference broker had, batch by batch; what it
/// leaves behind is whole, has the files that the reference broker leaves, and serves the same again.
/// </summary>
[Trait("Category", "Golden")]
public sealed class RecordedStartTests(ITestOutputHelper output)
{
    private readonly GoldenTally _tally = new();

    [Fact]
    public void Node_serves_what_was_recorded()
    {
        foreach (var state in RecordedState.All(GoldenFolder.Recordings.Require("directories")))
        {
            foreach (var (nodeId, logDirs) in state.NodesById())
            {
                Check(state, nodeId, logDirs);
            }
        }

        _tally.Finish(output);
    }

    /// <summary>
    /// What our node recovers from a directory whose broker was killed is what the reference broker recovered from it, but
    /// for what that did afterwards.
    /// </summary>
    [Fact]
    public void Killed_directories_recover_to_what_the_reference_recovered()
    {
        var states = RecordedState.All(GoldenFolder.Recordings.Require("directories")).ToList();
        foreach (var killed in states.Where(state => state.Name.EndsWith("killed", StringComparison.Ordinal)))
        {
            var folder = killed.Name[..killed.Name.LastIndexOf('/')];
            if (states.Find(state => state.Name == $"{folder}/recovered") is { } recovered)
            {
                CompareRecovered(killed, recovered);
            }
        }

        _tally.Finish(output);
    }

    private void CompareRecovered(RecordedState killed, RecordedState recovered)
    {
        var (nodeId, logDirs) = killed.NodesById().Single();
        using var node = new RecordedNode(killed, nodeId, logDirs);
        Assert.True(node.IsReady, node.Failure?.Message);
        var reader = new RecordedReader(node.Connect());
        var topics = reader.Topics();
        foreach (var expected in RecordedPartitions.Of(recovered, logDirs))
        {
            var (topic, number) = (expected.Name.Topic, expected.Name.Partition);
            if (!topics.ContainsKey(topic))
            {
                _tally.Differ(killed.Name, "made after the recovery");
                continue;
            }

            var (start, end) = (reader.Start(topic, number).Offset, reader.End(topic, number).Offset);
            var ours = reader.ReadAll(topic, number, start, end).Batches;
            if (StartRules.WhatCameAfter(recovered, expected, end, ours) is { } rule)
            {
                _tally.Differ(killed.Name, rule);
            }
            else
            {
                _tally.Check(killed.Name, expected.Path, () => Compare(reader, expected));
            }
        }
    }

    private void Check(RecordedState state, int nodeId, IReadOnlyList<string> logDirs)
    {
        using var node = new RecordedNode(state, nodeId, logDirs);
        if (!node.IsReady)
        {
            var reason = node.Failure?.Message ?? "it does not become ready";
            if (StartRules.Explain(state, logDirs) is { } rule)
            {
                _tally.Differ(state.Name, rule);
            }
            else
            {
                _tally.Fail(state.Name, $"node {nodeId}: {reason} {string.Join('\n', node.Loggers?.Serious ?? [])}");
            }

            return;
        }

        ComparePartitions(state, nodeId, logDirs, node);
        _tally.Check(state.Name, $"node {nodeId} stops", () => node.Stop()?.Message);
        foreach (var directory in logDirs)
        {
            _tally.Check(state.Name, $"{directory} left behind", () => ClosedLayout.Check(node.Disk, $"/{directory}"));
        }

        node.Start();
        ComparePartitions(state, nodeId, logDirs, node);
    }

    private void ComparePartitions(RecordedState state, int nodeId, IReadOnlyList<string> logDirs, RecordedNode node)
    {
        _tally.Check(state.Name, $"node {nodeId} complains", () =>
            node.Loggers!.Serious.Count == 0 ? null : string.Join('\n', node.Loggers.Serious));
        var reader = new RecordedReader(node.Connect());
        foreach (var partition in RecordedPartitions.Of(state, logDirs))
        {
            _tally.Check(state.Name, partition.Path, () => Compare(reader, partition));
        }
    }

    private static string? Compare(RecordedReader reader, RecordedPartition partition)
    {
        var (topic, number) = (partition.Name.Topic, partition.Name.Partition);
        var start = reader.Start(topic, number);
        var end = reader.End(topic, number);
        if (start != (ErrorCode.None, partition.Start) || end != (ErrorCode.None, partition.End))
        {
            return $"expected {partition.Start} to {partition.End}, it has {start} to {end}";
        }

        var (error, batches) = reader.ReadAll(topic, number, partition.Start, partition.End);
        return error != ErrorCode.None ? $"reading answers {error}"
            : batches.AsSpan().SequenceEqual(partition.Batches) ? null
            : $"{batches.Length} bytes of batches are not the {partition.Batches.Length} that were recorded";
    }
}
