using KRaftNet.Common;

namespace KRaftNet.Config.Alter;

/// <summary>A resource that has configs: its kind and its name. Ordered by kind, then by name.</summary>
public readonly record struct ConfigResource(ConfigResourceType Type, string Name) : IComparable<ConfigResource>
{
    /// <summary>The default of all brokers.</summary>
    public static readonly ConfigResource BrokerDefaults = new(ConfigResourceType.Broker, string.Empty);

    /// <summary>Whether this is the default of all brokers.</summary>
    public bool IsBrokerDefaults => this == BrokerDefaults;

    /// <summary>The topic of that name.</summary>
    public static ConfigResource Topic(string name) => new(ConfigResourceType.Topic, name);

    /// <summary>The broker of that id.</summary>
    public static ConfigResource Broker(NodeId id) => new(ConfigResourceType.Broker, id.ToString());

    /// <inheritdoc/>
    public int CompareTo(ConfigResource other)
    {
        int type = Type.CompareTo(other.Type);
        return type != 0 ? type : string.CompareOrdinal(Name, other.Name);
    }

    public static bool operator <(ConfigResource left, ConfigResource right) => left.CompareTo(right) < 0;

    public static bool operator >(ConfigResource left, ConfigResource right) => left.CompareTo(right) > 0;

    public static bool operator <=(ConfigResource left, ConfigResource right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ConfigResource left, ConfigResource right) => left.CompareTo(right) >= 0;
}
