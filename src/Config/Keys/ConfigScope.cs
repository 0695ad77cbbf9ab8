namespace KRaftNet.Config.Keys;

/// <summary>The kind of resource that a key belongs to.</summary>
public enum ConfigScope
{
    Broker,
    Topic,
    Group,
    ClientMetrics,
}
