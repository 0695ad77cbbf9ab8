namespace KRaftNet.Config.Alter;

/// <summary>What a set of configs belongs to. The numbers stand in requests and in metadata records.</summary>
public enum ConfigResourceType : sbyte
{
    Unknown = 0,
    Topic = 2,

    /// <summary>One broker, by its id, or with the empty name the default of all brokers.</summary>
    Broker = 4,

    /// <summary>The log levels of one broker; never stored.</summary>
    BrokerLogger = 8,
    ClientMetrics = 16,
    Group = 32,
}
