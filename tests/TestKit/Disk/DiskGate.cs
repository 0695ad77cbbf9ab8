using KRaftNet.Common;
using KRaftNet.Common.Files;

namespace KRaftNet.TestKit.Disk;

/// <summary>
/// What every operation of a simulated disk passes: power, numbering, watcher, faults. The disk's lock guards faults
/// and power; watchers are called outside it.
/// </summary>
internal sealed class DiskGate(Prng prng)
{
    private readonly List<DiskFault> _faults = [];
    private long _count;
    private volatile bool _off;
    private (long Number, CrashMoment Moment)? _powerOffAt;

    public IDiskWatcher? Watcher { get; set; }

    public long Count => Interlocked.Read(ref _count);

    public bool IsOff => _off;

    public void PowerOff() => _off = true;

    public void PowerOn()
    {
        _off = false;
        _powerOffAt = null;
    }

    public void PowerOffAt(long number, CrashMoment moment) => _powerOffAt = (number, moment);

    public void ForgetPowerOff() => _powerOffAt = null;

    public void Add(DiskFault fault) => _faults.Add(fault);

    public void ClearFaults() => _faults.Clear();

    /// <summary>
    /// Numbers and announces the operation. Throws if the power is off, or goes off at this very operation.
    /// </summary>
    public DiskEvent Enter(in DiskStep step)
    {
        RequirePower(step.Operation, step.Path);
        var number = step.Operation < DiskOperation.Open ? Interlocked.Increment(ref _count) - 1 : -1;
        var operation = new DiskEvent(number, step.Operation, step.Path, step.Position, step.Length, step.Content);
        if (_powerOffAt == (number, CrashMoment.Before))
        {
            PowerOff();
        }

        Watcher?.Before(operation);
        RequirePower(step.Operation, step.Path);
        return operation;
    }

    /// <summary>The operation has happened.</summary>
    public void Leave(in DiskEvent operation)
    {
        if (_powerOffAt == (operation.Number, CrashMoment.After))
        {
            PowerOff();
        }

        Watcher?.After(operation);
        RequirePower(operation.Operation, operation.Path);
    }

    /// <summary>The rule by which the operation fails, or null. Under the disk's lock.</summary>
    public DiskFault? Fault(DiskOperation operation, string path)
    {
        foreach (var fault in _faults)
        {
            if (fault.Matches(operation, path, prng))
            {
                return fault;
            }
        }

        return null;
    }

    /// <summary>Fails the operation if a rule says so. Under the disk's lock.</summary>
    public void ThrowIfFaulty(DiskOperation operation, string path)
    {
        if (Fault(operation, path) is { } fault)
        {
            throw Injected(fault, path);
        }
    }

    public static DiskException Injected(DiskFault fault, string path) =>
        new(fault.Error, fault.Operation.ToString(), path, "injected fault");

    public void RequirePower(DiskOperation operation, string path)
    {
        Watcher?.Touch();
        if (_off)
        {
            throw new SimulatedCrashException(operation.ToString(), path);
        }
    }
}

/// <summary>An operation before it has a number.</summary>
internal readonly record struct DiskStep(
    DiskOperation Operation, string Path, long Position = 0, long Length = 0, ulong Content = 0);
