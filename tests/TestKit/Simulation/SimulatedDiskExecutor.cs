using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.TestKit.Trace;

namespace KRaftNet.TestKit.Simulation;

/// <summary>
/// Disk work of a process: each piece waits a while, is done at one instant, and is told to be complete a while
/// later. So a flush covers what was written when it started and nothing that came after, and a crash may fall
/// between the flush and the news of it. Pieces overtake each other as their times are drawn. What is pending ends
/// with the process. Owned by the simulation's thread.
/// </summary>
internal sealed class SimulatedDiskExecutor(SimulatedProcess process, Prng prng) : IDiskExecutor
{
    private FaultOptions Faults => process.Node.World.Faults;

    public void Submit(DiskLane lane, Action work, Action<Exception?> completed)
    {
        var wait = prng.Next(Faults.DiskQueueMax.Ticks + 1);
        process.Schedule(wait, TraceKind.DiskWork, LaneName(lane), () => Work(lane, work, completed));
    }

    private static string LaneName(DiskLane lane) => lane == DiskLane.Flush ? "flush" : "background";

    private void Work(DiskLane lane, Action work, Action<Exception?> completed)
    {
        Exception? failure = null;
        try
        {
            work();
        }
        catch (Exception e)
        {
            failure = e;
        }

        process.Schedule(DrawTime(lane), TraceKind.DiskDone, LaneName(lane), () => completed(failure));
    }

    private long DrawTime(DiskLane lane)
    {
        if (prng.Chance(Faults.DiskStallProbability))
        {
            return Faults.DiskStall.Ticks;
        }

        var longest = lane == DiskLane.Flush ? Faults.FlushMax : Faults.BackgroundMax;
        return SimulatedWorld.DrawTicks(prng, Faults.FlushMin, longest);
    }
}
