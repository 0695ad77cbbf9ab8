using System.Globalization;
using KRaftNet.Config.Broker;
using KRaftNet.Config.Sources;

namespace KRaftNet.Config.Node;

/// <summary>What single values must satisfy in the light of others.</summary>
internal static class ValueChecks
{
    private const long MinDedupeBytesPerThread = 1024 * 1024;

    internal static void Run(ConfigSnapshot config, FaultList faults)
    {
        CheckRetention(config, faults);
        CheckCleaner(config, faults);
        CheckConnections(config, faults);
        CheckReplication(config, faults);
        CheckCompactionLag(config, faults);
        GroupChecks.Run(config, faults);
    }

    private static void CheckRetention(ConfigSnapshot config, FaultList faults)
    {
        const string Remedy = "Use a number from 1, or -1 to keep records for ever";
        if (config.Get(RetentionKeys.RetentionMs) is 0 or < -1)
        {
            faults.Add(RetentionKeys.RetentionMs, "it keeps no records", Remedy);
        }

        if (config.Get(RetentionKeys.RetentionMinutes) is 0 or < -1)
        {
            faults.Add(RetentionKeys.RetentionMinutes, "it keeps no records", Remedy);
        }

        if (config.Get(RetentionKeys.RetentionHours) is 0 or < -1)
        {
            faults.Add(RetentionKeys.RetentionHours, "it keeps no records", Remedy);
        }

        if (config.Get(RetentionKeys.RollMs) is < 1)
        {
            faults.Add(RetentionKeys.RollMs, "a segment must last a while", "Use a number from 1");
        }
    }

    private static void CheckCleaner(ConfigSnapshot config, FaultList faults)
    {
        int threads = config.Get(CleanerKeys.Threads);
        if (threads > 0 && config.Get(CleanerKeys.DedupeBufferSize) / threads <= MinDedupeBytesPerThread)
        {
            faults.Add(
                CleanerKeys.DedupeBufferSize,
                "each cleaner thread needs more than 1 MiB of it",
                "Raise it, or lower log.cleaner.threads");
        }
    }

    private static void CheckConnections(ConfigSnapshot config, FaultList faults)
    {
        long queued = config.Get(ConnectionKeys.QueuedMaxRequestBytes);
        if (queued != -1 && queued < config.Get(ConnectionKeys.RequestMaxBytes))
        {
            faults.Add(
                ConnectionKeys.QueuedMaxRequestBytes,
                "the largest request would never fit",
                "Use -1, or at least socket.request.max.bytes");
        }

        string overrides = config.Get(ConnectionKeys.MaxConnectionsPerIpOverrides) ?? string.Empty;
        if (config.Get(ConnectionKeys.MaxConnectionsPerIp) == 0 && overrides.Length == 0)
        {
            faults.Add(
                ConnectionKeys.MaxConnectionsPerIp,
                "nobody could connect",
                "Allow hosts in max.connections.per.ip.overrides, or use a number from 1");
        }

        foreach (string entry in ListEntries.Split(overrides))
        {
            if (!IsOverride(entry))
            {
                faults.Add(ConnectionKeys.MaxConnectionsPerIpOverrides, $"'{entry}' is no limit", "Write HOST:COUNT");
            }
        }
    }

    private static void CheckReplication(ConfigSnapshot config, FaultList faults)
    {
        int wait = config.Get(ReplicationKeys.FetchWaitMaxMs);
        if (wait > config.Get(ReplicationKeys.LagTimeMaxMs) || wait > config.Get(ReplicationKeys.SocketTimeoutMs))
        {
            faults.Add(
                ReplicationKeys.FetchWaitMaxMs,
                "followers would wait longer than they may lag or than a request may take",
                "Keep it below replica.lag.time.max.ms and replica.socket.timeout.ms");
        }

        if (config.Get(LifecycleKeys.HeartbeatIntervalMs) >= config.Get(LifecycleKeys.SessionTimeoutMs))
        {
            faults.Add(
                LifecycleKeys.HeartbeatIntervalMs,
                "the broker would be fenced between two heartbeats",
                "Keep it well below broker.session.timeout.ms");
        }
    }

    private static void CheckCompactionLag(ConfigSnapshot config, FaultList faults)
    {
        if (config.Get(CleanerKeys.MinCompactionLagMs) > config.Get(CleanerKeys.MaxCompactionLagMs))
        {
            faults.Add(
                CleanerKeys.MinCompactionLagMs,
                "a record would be due for compaction before it may be compacted",
                "Keep it at or below log.cleaner.max.compaction.lag.ms");
        }
    }

    private static bool IsOverride(string entry)
    {
        int colon = entry.LastIndexOf(':');
        return colon > 0
            && int.TryParse(entry.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _);
    }
}
