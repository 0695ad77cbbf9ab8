namespace KRaftNet.Config.Sources;

/// <summary>Where an effective value comes from. The numbers are those of <c>configSource</c> in answers.</summary>
public enum ConfigSource : sbyte
{
    Unknown = 0,

    /// <summary>Set on the topic.</summary>
    Topic = 1,

    /// <summary>Set on one broker at run time.</summary>
    DynamicBroker = 2,

    /// <summary>Set for all brokers at run time.</summary>
    DynamicDefaultBroker = 3,

    /// <summary>Given to the node at its start: by a file, the environment or a flag.</summary>
    StaticBroker = 4,

    /// <summary>The built-in default.</summary>
    Default = 5,

    /// <summary>The level of a logger.</summary>
    BrokerLogger = 6,

    /// <summary>Set on a client metrics subscription.</summary>
    ClientMetrics = 7,

    /// <summary>Set on the group.</summary>
    Group = 8,
}
