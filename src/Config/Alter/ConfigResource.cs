namespace KRaftNet.Config.Alter;

/// <summary>A resource that has configs: its kind and its name.</summary>
public readonly record struct ConfigResource(ConfigResourceType Type, string Name)
{
    /// <summary>The default of all brokers.</summary>
    public static readonly ConfigResource BrokerDefaults = new(ConfigResourceType.Broker, string.Empty);

    /// <summary>Whether this is the default of all brokers.</summary>
    public bool IsBrokerDefaults => this == BrokerDefaults;
}
