using KRaftNet.Common;

namespace KRaftNet.Metadata.Image;

/// <summary>What a config belongs to. The values are those on the wire and in records.</summary>
public enum ConfigResourceType : sbyte
{
    Unknown = 0,
    Topic = 2,

    /// <summary>One broker, or with an empty name the default of all brokers.</summary>
    Broker = 4,

    /// <summary>Log levels of one broker: set there, never stored in the metadata.</summary>
    BrokerLogger = 8,
    ClientMetrics = 16,
    Group = 32,
}

/// <summary>A thing that has configs. Ordered by type, then by name.</summary>
public readonly record struct ConfigResource(ConfigResourceType Type, string Name) : IComparable<ConfigResource>
{
    /// <summary>The default of all brokers.</summary>
    public static readonly ConfigResource AllBrokers = new(ConfigResourceType.Broker, "");

    /// <summary>A topic.</summary>
    public static ConfigResource Topic(string name) => new(ConfigResourceType.Topic, name);

    /// <summary>One broker.</summary>
    public static ConfigResource Broker(NodeId id) => new(ConfigResourceType.Broker, id.ToString());

    /// <inheritdoc/>
    public int CompareTo(ConfigResource other)
    {
        var type = Type.CompareTo(other.Type);
        return type != 0 ? type : string.CompareOrdinal(Name, other.Name);
    }

    public static bool operator <(ConfigResource left, ConfigResource right) => left.CompareTo(right) < 0;

    public static bool operator >(ConfigResource left, ConfigResource right) => left.CompareTo(right) > 0;

    public static bool operator <=(ConfigResource left, ConfigResource right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ConfigResource left, ConfigResource right) => left.CompareTo(right) >= 0;
}
