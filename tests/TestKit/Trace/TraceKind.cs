namespace KRaftNet.TestKit.Trace;

/// <summary>What kind of step a trace entry tells of. The values go into the trace hash.</summary>
public enum TraceKind
{
    /// <summary>A line of the test's own.</summary>
    Note = 1,

    /// <summary>A piece of work ran on a loop.</summary>
    LoopTurn,

    /// <summary>A continuation or callback ran outside all loops.</summary>
    Callback,

    /// <summary>A timer fired.</summary>
    Timer,

    /// <summary>Disk work began on the executor.</summary>
    DiskWork,

    /// <summary>Disk work was told to be complete.</summary>
    DiskDone,

    /// <summary>A file operation.</summary>
    Disk,

    /// <summary>A process started.</summary>
    Start,

    /// <summary>A process was stopped.</summary>
    Crash,

    /// <summary>A process was held or let go on.</summary>
    Pause,

    /// <summary>A dead process tried to do something; it had no effect.</summary>
    Zombie,

    /// <summary>A connection was asked for, made or refused.</summary>
    Connect,

    /// <summary>Bytes arrived.</summary>
    Deliver,

    /// <summary>An end or reset arrived.</summary>
    Close,

    /// <summary>A link was cut or healed.</summary>
    Link,
}
