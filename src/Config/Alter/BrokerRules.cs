using System.Collections.Immutable;
using KRaftNet.Config.Broker;
using KRaftNet.Config.Effective;
using KRaftNet.Config.Keys;
using KRaftNet.Config.Node;
using KRaftNet.Config.Sources;

namespace KRaftNet.Config.Alter;

/// <summary>
/// What the run-time configs of one broker, or of all, must satisfy. A name that nobody knows is stored, as in Kafka: a
/// plugin may look for it. Immutable.
/// </summary>
internal sealed class BrokerRules(ConfigResource resource, AlterContext context)
{
    /// <summary>Key stores and passwords: they belong to a listener, and there alone can they change.</summary>
    private static readonly ImmutableSortedSet<string> ListenerOnly = ImmutableSortedSet.Create(
        StringComparer.Ordinal,
        "ssl.key.password",
        "ssl.keystore.certificate.chain",
        "ssl.keystore.key",
        "ssl.keystore.location",
        "ssl.keystore.password",
        "ssl.keystore.type",
        "ssl.truststore.certificates",
        "ssl.truststore.location",
        "ssl.truststore.password",
        "ssl.truststore.type");

    /// <summary>Counts of threads, which grow or shrink by no more than half at a time.</summary>
    private static readonly ImmutableSortedSet<string> ThreadCounts = ImmutableSortedSet.Create(
        StringComparer.Ordinal,
        "background.threads",
        "log.cleaner.threads",
        "num.io.threads",
        "num.network.threads",
        "num.recovery.threads.per.data.dir",
        "num.replica.fetchers");

    /// <summary>What is decided when the node binds its ports.</summary>
    private static readonly ImmutableSortedSet<string> FixedAtStart = ImmutableSortedSet.Create(
        StringComparer.Ordinal,
        ListenerKeys.Listeners.Name,
        ListenerKeys.SecurityProtocolMap.Name);

    /// <param name="before">The configs as they are.</param>
    /// <param name="after">The configs as they would be.</param>
    /// <param name="named">The keys that the request names.</param>
    internal AlterRefusal? Defect(
        ImmutableSortedDictionary<string, string> before,
        ImmutableSortedDictionary<string, string> after,
        IEnumerable<string> named) =>
        NameDefect(after) ?? ValueDefect(after) ?? (context.JudgesEffect ? EffectDefect(after) : null)
            ?? MinInSyncDefect(before, after, named);

    private AlterRefusal? NameDefect(ImmutableSortedDictionary<string, string> configs)
    {
        return Listed("Only a restart changes", name => Key(name) is { ReadOnly: true })
            ?? Listed("Only with the prefix listener.name.NAME. can be changed at run time", ListenerOnly.Contains)
            ?? Listed("Only one broker at a time can have", name =>
                resource.IsBrokerDefaults && Key(name) is { Update: UpdateMode.PerBroker })
            ?? Listed("Only a restart changes", FixedAtStart.Contains);

        AlterRefusal? Listed(string problem, Func<string, bool> applies)
        {
            string names = string.Join(", ", configs.Keys.Where(applies));
            return names.Length == 0 ? null : AlterRefusal.InvalidRequest($"{problem} [{names}]");
        }
    }

    private static AlterRefusal? ValueDefect(ImmutableSortedDictionary<string, string> configs)
    {
        foreach ((string name, string text) in configs)
        {
            if (Key(name) is { } key && key.Parse(text) is { IsValid: false } parsed)
            {
                string shown = key.Sensitive ? "[hidden]" : text;
                return AlterRefusal.InvalidRequest(AlterRefusal.BadValue(name, shown, parsed.Defect));
            }
        }

        return null;
    }

    /// <summary>What this node would then work with: its own values still hide those of all brokers.</summary>
    private AlterRefusal? EffectDefect(ImmutableSortedDictionary<string, string> configs)
    {
        IReadOnlyDictionary<string, string> defaults = resource.IsBrokerDefaults ? configs : context.Node.Defaults;
        IReadOnlyDictionary<string, string> own = resource.IsBrokerDefaults ? context.Node.Own : configs;
        var candidate = new BrokerConfigView(context.Node.Start, defaults, own);
        AlterRefusal? threads = ThreadCounts.Select(name => ThreadDefect(name, candidate))
            .FirstOrDefault(defect => defect is not null);
        if (threads is not null)
        {
            return threads;
        }

        ConfigSnapshot snapshot = candidate.ToSnapshot();
        var faults = new FaultList(snapshot);
        ValueChecks.Run(snapshot, faults);
        return faults.ToImmutable() is [ConfigFault fault, ..]
            ? AlterRefusal.InvalidRequest($"{fault.Key}={fault.Value}: {fault.Problem}")
            : null;
    }

    private AlterRefusal? ThreadDefect(string name, BrokerConfigView candidate)
    {
        if (!BrokerKeys.Registry.TryFind(name, out ConfigKey? key)
            || context.Node.ValueOf(key) is not int current
            || candidate.ValueOf(key) is not int next
            || next == current)
        {
            return null;
        }

        bool isFar = next < 1 || next < current / 2 || next > (long)current * 2;
        return isFar
            ? AlterRefusal.InvalidRequest($"{name}={next} must be between half and double of the present {current}")
            : null;
    }

    private AlterRefusal? MinInSyncDefect(
        ImmutableSortedDictionary<string, string> before,
        ImmutableSortedDictionary<string, string> after,
        IEnumerable<string> named)
    {
        if (!context.EligibleReplicas)
        {
            return null;
        }

        string name = StorageKeys.MinInSyncReplicas.Name;
        if (!resource.IsBrokerDefaults)
        {
            return after.ContainsKey(name) || named.Contains(name)
                ? AlterRefusal.InvalidConfig($"{name} is kept for all brokers while eligible leader replicas are on")
                : null;
        }

        return before.ContainsKey(name) && !after.ContainsKey(name)
            ? AlterRefusal.InvalidConfig($"{name} of all brokers must stay while eligible leader replicas are on")
            : null;
    }

    /// <summary>The key that a name stands for: static, run-time only, or that of a listener.</summary>
    private static ConfigKey? Key(string name)
    {
        string plain = PluginKeys.ListenerKeyOf(name) ?? name;
        return BrokerKeys.Registry.TryFind(plain, out ConfigKey? key) || BrokerKeys.RunTimeOnly.TryFind(plain, out key)
            ? key
            : null;
    }
}
