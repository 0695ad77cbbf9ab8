namespace KRaftNet.Config.Values;

/// <summary>The parts that a node plays (<c>process.roles</c>); at least one.</summary>
[Flags]
public enum ProcessRoles
{
    None = 0,

    /// <summary>Stores partitions and serves clients.</summary>
    Broker = 1,

    /// <summary>Votes in the metadata quorum, and leads it at times.</summary>
    Controller = 2,
}
