using KRaftNet.Common;
using KRaftNet.TestKit.Disk;
using KRaftNet.TestKit.Trace;

namespace KRaftNet.TestKit.Simulation;

/// <summary>
/// A machine: it keeps its name, disk and clock while processes come and go on it, at most one at a time. Owned by the
/// simulation's thread.
/// </summary>
public sealed class SimulatedNode : IDiskWatcher
{
    private readonly Prng _prng;
    private CrashMode _crashMode = CrashMode.Random;
    private int _incarnations;

    internal SimulatedNode(SimulatedWorld world, int index, string host)
    {
        World = world;
        Index = index;
        Host = host;
        _prng = world.Scheduler.Prng.Split("node " + host);
        Disk = new SimulatedFileSystem(_prng.Split("disk"), world.Faults.Disk) { Watcher = this };
        Clock = new SimulatedClock(world.Scheduler, world.Faults, _prng.Split("clock"));
    }

    /// <summary>Where it is.</summary>
    public SimulatedWorld World { get; }

    /// <summary>Its number in the world, from 0.</summary>
    public int Index { get; }

    /// <summary>Its name and address.</summary>
    public string Host { get; }

    /// <summary>Its disk, which outlives its processes.</summary>
    public SimulatedFileSystem Disk { get; }

    /// <summary>Its clocks.</summary>
    public SimulatedClock Clock { get; }

    /// <summary>The process that runs on it, or null.</summary>
    public SimulatedProcess? Process { get; private set; }

    /// <summary>Whether it is without power: nobody answers, not even to refuse.</summary>
    public bool IsSilent { get; private set; }

    /// <summary>Starts a process on what the last one left; there must be none.</summary>
    public SimulatedProcess Start()
    {
        World.Scheduler.CheckThread();
        Invariant.Require(Process is null);
        if (Disk.IsOff)
        {
            Disk.PowerOn(_crashMode);
        }

        IsSilent = false;
        World.Network.Links.Release(this);
        _incarnations++;
        Record(TraceKind.Start, Host, _incarnations);
        Process = new SimulatedProcess(this, _incarnations, _prng.Split($"process {_incarnations}"));
        return Process;
    }

    /// <summary>
    /// Stops the process where it stands: its loops, timers, disk work and connections are gone. A stop that is no
    /// power cut (<see cref="CrashMode.KeepAll"/>) or that is not silent resets its connections, so that the peers
    /// notice; a silent one leaves them waiting.
    /// </summary>
    /// <param name="mode">What the disk keeps; decided when the next process starts.</param>
    /// <param name="silent">
    /// Whether the machine is gone too, so that nothing is reset or refused until the next start.
    /// </param>
    public void Crash(CrashMode mode = CrashMode.Random, bool silent = false)
    {
        World.Scheduler.CheckThread();
        if (Process is not { } process)
        {
            return;
        }

        Record(TraceKind.Crash, mode.ToString(), silent ? 1 : 0);
        _crashMode = mode;
        Process = null;
        IsSilent = silent && mode != CrashMode.KeepAll;
        process.Die();
        Disk.PowerOff();
        World.Network.ProcessDied(process, IsSilent);
    }

    /// <summary>
    /// Crashes the process at the given changing operation of its disk, counted over the disk's life.
    /// </summary>
    public void CrashAtOperation(long number, CrashMoment moment, CrashMode mode)
    {
        _crashMode = mode;
        Disk.PowerOffAt(number, moment);
    }

    void IDiskWatcher.Touch() => World.Scheduler.CheckThread();

    void IDiskWatcher.Before(in DiskEvent operation)
    {
    }

    void IDiskWatcher.After(in DiskEvent operation) => World.Scheduler.Trace.Add(
        World.Scheduler.Ticks,
        TraceKind.Disk,
        Index,
        $"{operation.Operation} {operation.Path}",
        operation.Length,
        ContentHash.Mix(operation.Content, (ulong)operation.Position));

    internal void Record(TraceKind kind, string detail, long number = 0, ulong content = 0) =>
        World.Scheduler.Trace.Add(World.Scheduler.Ticks, kind, Index, detail, number, content);

    /// <summary>The disk lost its power at an operation that was chosen for it.</summary>
    internal void NoticePowerLoss()
    {
        if (Process is not null && Disk.IsOff)
        {
            Crash(_crashMode);
        }
    }
}
