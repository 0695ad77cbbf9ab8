using System.Collections.Immutable;
using System.Globalization;
using KRaftNet.Config.Broker;
using KRaftNet.Config.Keys;
using KRaftNet.Config.Sources;

namespace KRaftNet.Config.Node;

/// <summary>
/// Sets of time-outs that are chosen as a whole. A single key may still be set: a profile is the lowest layer.
/// </summary>
public static class TimingProfile
{
    /// <summary>
    /// For development nodes and tests, whose network is one machine: a dead leader is replaced within about a second.
    /// Too fast for real networks and busy disks, where it costs needless elections.
    /// </summary>
    public static ImmutableArray<ConfigSetting> Fast { get; } =
    [
        Milliseconds(QuorumKeys.FetchTimeoutMs, 500),
        Milliseconds(QuorumKeys.ElectionTimeoutMs, 300),
        Milliseconds(QuorumKeys.ElectionBackoffMaxMs, 300),
        Milliseconds(LifecycleKeys.SessionTimeoutMs, 1500),
        Milliseconds(LifecycleKeys.HeartbeatIntervalMs, 300),
    ];

    private static ConfigSetting Milliseconds(ConfigKey<int> key, int value) =>
        new(key.Name, value.ToString(CultureInfo.InvariantCulture), SettingLayer.Profile, "fast timing profile");
}
