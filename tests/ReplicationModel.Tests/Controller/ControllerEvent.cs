namespace KRaftNet.ReplicationModel.Tests.Controller;

/// <summary>What reaches the controller.</summary>
internal enum ControllerEventKind
{
    /// <summary>The session ran out, or the process is known to be dead.</summary>
    Fence,

    /// <summary>A heartbeat that asks to take part.</summary>
    Unfence,

    /// <summary>A heartbeat that asks to be let go.</summary>
    ShutDown,

    /// <summary>A new process, which stopped cleanly before, on the disk that was registered.</summary>
    RegisterClean,

    /// <summary>A new process, which did not stop cleanly.</summary>
    RegisterUnclean,

    /// <summary>A new process that stopped cleanly before, but another disk.</summary>
    RegisterCleanOnOtherDisk,

    /// <summary>A new process that did not stop cleanly, and another disk.</summary>
    RegisterUncleanOnOtherDisk,

    /// <summary>AlterPartition: another ISR, which is allowed.</summary>
    ChangeIsr,

    /// <summary>AlterPartition: the leader has recovered from an unclean election.</summary>
    Recovered,

    /// <summary>ElectLeaders of the preferred replica.</summary>
    ElectPreferred,
}

/// <summary>One event; <paramref name="Isr"/> is that of a change of the ISR.</summary>
internal readonly record struct ControllerEvent(ControllerEventKind Kind, int Broker, int Isr = 0);
