using System.Text.Json;
using KRaftNet.LogStore.Directories;
using KRaftNet.TestKit.Golden;

namespace KRaftNet.Broker.Tests.Golden;

/// <summary>
/// Why a recorded directory is not served, where that is meant: reviewed, each by a condition of the directory.
/// </summary>
internal static class StartRules
{
    /// <summary>The rule that explains it, or null.</summary>
    public static string? Explain(RecordedState state, IReadOnlyList<string> logDirs) => VotersOf(state, logDirs) switch
    {
        null => "no voters are written down: a static quorum, or a member that others have to let in; ours is dynamic and of one",
        1 => null,
        _ => "one of several voters; ours is a quorum of one",
    };

    /// <summary>
    /// What the reference broker did after its recovery and before it was stopped, by which a recorded log differs from
    /// what was recovered; null if nothing shows.
    /// </summary>
    public static string? WhatCameAfter(RecordedState recovered, RecordedPartition expected, long end, byte[] ours)
    {
        var directory = Path.GetDirectoryName(expected.Path);
        var cleaner = recovered.Of("text").FirstOrDefault(
            fact => fact.Text("file") == $"{directory}/{OffsetCheckpointFile.Cleaner}");
        return ours.AsSpan().SequenceEqual(expected.Batches) ? null
            : expected.End > end && expected.Batches.AsSpan().StartsWith(ours) ? "appended to after the recovery"
            : cleaner.ValueKind != JsonValueKind.Undefined
                && cleaner.GetProperty("offsets").TryGetProperty(expected.Name.ToString(), out _) ? "cleaned after the recovery"
            : expected.End == end && ours.AsSpan().EndsWith(expected.Batches) ? "its start was moved after the recovery"
            : null;
    }

    /// <summary>How many voters the last record of them names; null if there is none.</summary>
    private static int? VotersOf(RecordedState state, IReadOnlyList<string> logDirs)
    {
        int? voters = null;
        foreach (var batch in state.Of("batch").Where(batch => logDirs.Any(path => batch.Text("file").StartsWith(
            $"{path}/{LogDirectory.ClusterMetadataFolder}/", StringComparison.Ordinal))))
        {
            foreach (var record in batch.GetProperty("records").EnumerateArray())
            {
                if (record.TryGetProperty("controlType", out var type) && type.ValueEquals("KRAFT_VOTERS"))
                {
                    voters = VotersIn(record.GetProperty("control"));
                }
            }
        }

        return voters;
    }

    private static int VotersIn(JsonElement control) => control.GetProperty("voters").GetArrayLength();
}
