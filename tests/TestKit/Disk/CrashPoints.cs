namespace KRaftNet.TestKit.Disk;

/// <summary>One way to stop a machine: at which changing operation, when, and what its disk keeps.</summary>
/// <param name="Operation">Number of the operation, counted from the workload's first.</param>
/// <param name="Moment">Before it or after it.</param>
/// <param name="Mode">What is left.</param>
/// <param name="Seed">The seed of the disk, which decides what a random crash leaves.</param>
public readonly record struct CrashPoint(long Operation, CrashMoment Moment, CrashMode Mode, ulong Seed);

/// <summary>
/// Runs a workload once for each operation it does on its disk, stopping the machine there, and lets a check look at
/// what the next process finds.
/// </summary>
public static class CrashPoints
{
    private static readonly CrashMode[] Modes = [CrashMode.KeepAll, CrashMode.LoseAllUnsynced, CrashMode.Random];

    /// <summary>Tries every operation, both moments and all modes; returns how many crashes were tried.</summary>
    /// <param name="seed">Seed of all choices.</param>
    /// <param name="workload">
    /// Uses a new disk; it must do the same operations each time. What it noted as promised before the crash is its
    /// own to keep; <see cref="SimulatedCrashException"/> may leave it.
    /// </param>
    /// <param name="check">
    /// Looks at the disk after the restart; what it throws is passed on with the crash point.
    /// </param>
    /// <param name="randomCrashes">How many different random crashes are tried at each operation and moment.</param>
    public static int Enumerate(
        ulong seed,
        Action<SimulatedFileSystem> workload,
        Action<SimulatedFileSystem, CrashPoint> check,
        int randomCrashes = 2)
    {
        var dry = new SimulatedFileSystem(seed);
        workload(dry);
        var tried = 0;
        for (var operation = 0L; operation < dry.OperationCount; operation++)
        {
            foreach (var moment in Enum.GetValues<CrashMoment>())
            {
                foreach (var mode in Modes)
                {
                    for (var i = 0; i < (mode == CrashMode.Random ? randomCrashes : 1); i++)
                    {
                        var point = new CrashPoint(operation, moment, mode, seed + (ulong)i);
                        Try(point, workload, check);
                        tried++;
                    }
                }
            }
        }

        return tried;
    }

    /// <summary>One crash again, from the point that a failure named.</summary>
    public static void Try(
        CrashPoint point, Action<SimulatedFileSystem> workload, Action<SimulatedFileSystem, CrashPoint> check)
    {
        var disk = new SimulatedFileSystem(point.Seed);
        disk.PowerOffAt(point.Operation, point.Moment);
        try
        {
            workload(disk);
        }
        catch (SimulatedCrashException)
        {
            // The machine stopped, as was wanted.
        }

        if (!disk.IsOff)
        {
            throw new InvalidOperationException($"the workload ended before {point}: it is not the same each time");
        }

        disk.PowerOn(point.Mode);
        try
        {
            check(disk, point);
        }
        catch (Exception e)
        {
            throw new CrashPointException(point, e);
        }
    }
}

/// <summary>A check that failed after a crash: the point to try again, and what it said.</summary>
public sealed class CrashPointException(CrashPoint point, Exception inner)
    : Exception($"after {point}: {inner.Message}", inner)
{
    /// <summary>For <see cref="CrashPoints.Try"/>.</summary>
    public CrashPoint Point { get; } = point;
}
