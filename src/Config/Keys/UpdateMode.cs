namespace KRaftNet.Config.Keys;

/// <summary>How a broker key may change while the node runs. Keys of other resources can always be altered.</summary>
public enum UpdateMode
{
    /// <summary>Only by a restart.</summary>
    ReadOnly,

    /// <summary>By an alteration that names one broker.</summary>
    PerBroker,

    /// <summary>By an alteration of one broker, or of the default of all brokers.</summary>
    ClusterWide,
}
