using KRaftNet.Config.Broker;
using KRaftNet.Metadata.Records;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Controller.Partitions;

/// <summary>
/// When the active controller elects leaders by itself: every so often, and unclean ones at once when they become allowed.
/// Made when the controller becomes active; owned by its loop.
/// </summary>
public sealed class ElectionSchedule
{
    private readonly ControllerOptions _options;
    private long _preferredAtMs;
    private long _uncleanAtMs;

    /// <param name="options">How the controller is set up.</param>
    /// <param name="nowMs">When it became active, on its clock.</param>
    public ElectionSchedule(ControllerOptions options, long nowMs)
    {
        _options = options;
        _preferredAtMs = After(nowMs, options.LeaderRebalanceIntervalMs);
        _uncleanAtMs = After(nowMs, options.UncleanElectionIntervalMs);
    }

    /// <summary>Records were proposed: a config among them may allow elections that were not allowed before.</summary>
    public void OnProposed(IReadOnlyList<MetadataRecord> records, long nowMs)
    {
        foreach (var record in records)
        {
            if (record.Message is ConfigRecord config && config.Name == StorageKeys.UncleanLeaderElection.Name)
            {
                _uncleanAtMs = nowMs;
            }
        }
    }

    /// <summary>
    /// The elections that are due, which may be split anywhere; none mostly. With a bounded number the next look comes at
    /// once, and so it does for preferred leaders after unclean ones.
    /// </summary>
    public IReadOnlyList<MetadataRecord> Due(ControllerContext context)
    {
        IReadOnlyList<MetadataRecord> records = [];
        if (context.NowMs >= _uncleanAtMs)
        {
            records = LeaderElections.Unclean(context);
            _uncleanAtMs = NextLook(context.NowMs, records.Count, _options.UncleanElectionIntervalMs);
        }

        if (records.Count == 0 && _options.RebalancesLeaders && context.NowMs >= _preferredAtMs)
        {
            records = LeaderElections.Preferred(context);
            _preferredAtMs = NextLook(context.NowMs, records.Count, _options.LeaderRebalanceIntervalMs);
        }

        return records;
    }

    private static long NextLook(long nowMs, int elections, long intervalMs) =>
        elections >= LeaderElections.MaxPerLook ? nowMs : After(nowMs, intervalMs);

    private static long After(long nowMs, long intervalMs) =>
        intervalMs < long.MaxValue - nowMs ? nowMs + intervalMs : long.MaxValue;
}
