using KRaftNet.Common;
using KRaftNet.TestKit.Disk;
using KRaftNet.TestKit.Simulation;

namespace KRaftNet.Simulation.World;

/// <summary>
/// Ends the node again and again, and starts it anew: at any time, in the midst of an operation of its disk, or in good
/// order. Owned by the simulation's thread.
/// </summary>
internal sealed class FaultSchedule(SimulatedWorld world, NodeHost host, Prng random)
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan OperationPatience = TimeSpan.FromSeconds(1);

    /// <summary>How often the node ended.</summary>
    public int Ends { get; private set; }

    /// <summary>Goes on until the given time has passed; the node runs when it returns.</summary>
    public async Task Run(TimeSpan time)
    {
        var end = world.Scheduler.Now + time;
        while (true)
        {
            // Short lives end in the midst of recovery.
            await world.Delay(random.Chance(0.25) ? Draw(100) : Draw(5000));
            if (world.Scheduler.Now >= end)
            {
                return;
            }

            await End();
            Ends++;
            await world.Delay(Draw(300));
            host.Start();
        }
    }

    private Task End() => random.Next(10) switch
    {
        < 4 => CrashNow(),
        < 8 => CrashAtOperation(),
        _ => StopThenCut(),
    };

    private Task CrashNow()
    {
        host.Crash(DrawMode(), silent: random.Chance(0.3));
        return Task.CompletedTask;
    }

    private async Task CrashAtOperation()
    {
        var number = host.Machine.Disk.OperationCount + 1 + random.Next(random.Chance(0.5) ? 10 : 60);
        var mode = DrawMode();
        host.Machine.CrashAtOperation(number, random.Chance(0.5) ? CrashMoment.Before : CrashMoment.After, mode);
        await Until(() => host.Machine.Process is null, OperationPatience);
        host.Crash(mode);
    }

    /// <summary>After a clean stop nothing may hang on the power.</summary>
    private async Task StopThenCut()
    {
        var isStopped = false;
        if (host.TryStop(() => isStopped = true))
        {
            await Until(() => isStopped, StopPatience);
        }

        host.Crash(DrawMode());
    }

    private async Task Until(Func<bool> condition, TimeSpan patience)
    {
        var end = world.Scheduler.Now + patience;
        while (!condition() && world.Scheduler.Now < end)
        {
            await world.Delay(TimeSpan.FromMilliseconds(1));
        }
    }

    private TimeSpan Draw(int maxMs) => TimeSpan.FromMilliseconds(random.Next(maxMs + 1));

    private CrashMode DrawMode() => random.Next(10) switch
    {
        0 => CrashMode.KeepAll,
        < 4 => CrashMode.LoseAllUnsynced,
        _ => CrashMode.Random,
    };
}
