namespace KRaftNet.TestKit.Disk;

/// <summary>What a simulated disk keeps of what was not flushed when its machine stopped.</summary>
public enum CrashMode
{
    /// <summary>
    /// The process was killed, the machine ran on: everything written is still seen, but is no more durable than
    /// before.
    /// </summary>
    KeepAll,

    /// <summary>Power cut, and nothing had been written back: exactly what was flushed is left.</summary>
    LoseAllUnsynced,

    /// <summary>
    /// Power cut amid write-back: each page, length and name that was not flushed is old or new on its own, pages may
    /// be torn at sectors.
    /// </summary>
    Random,
}

/// <summary>When, relative to an operation, the power goes.</summary>
public enum CrashMoment
{
    /// <summary>The operation has not happened.</summary>
    Before,

    /// <summary>The operation has happened, its caller does not know.</summary>
    After,
}

/// <summary>
/// The machine under the running code has lost its power: thrown by every call on its disk from then on. It is no
/// <see cref="IOException"/>, because no code may handle it: whoever catches it runs on a machine that is no more.
/// </summary>
public sealed class SimulatedCrashException(string operation, string path)
    : Exception($"power is off: {operation} {path}");
