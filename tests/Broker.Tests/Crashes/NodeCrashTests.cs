using System.Globalization;
using KRaftNet.LogStore.Inspection;
using KRaftNet.TestKit.Disk;

namespace KRaftNet.Broker.Tests.Crashes;

/// <summary>
/// The whole life of a node, stopped at operations of its disk: what was acknowledged is there after the next start, a
/// second start changes nothing, and neither does the loss of everything that can be made anew.
/// <c>KRAFTNET_CRASH_POINTS</c> says how many operations are tried (<c>all</c> for each).
/// </summary>
public sealed class NodeCrashTests(ITestOutputHelper output)
{
    private const string Variable = "KRAFTNET_CRASH_POINTS";
    private const int PointsByDefault = 90;
    private static readonly CrashMode[] Modes = [CrashMode.KeepAll, CrashMode.LoseAllUnsynced, CrashMode.Random];

    [Fact]
    public void Crash_at_any_operation_of_a_node_loses_nothing_acknowledged()
    {
        var (first, last) = Operations();
        var (tried, step) = (0, StepOf(last - first));
        for (var operation = first; operation < last; operation += step)
        {
            foreach (var moment in Enum.GetValues<CrashMoment>())
            {
                foreach (var mode in Modes)
                {
                    Try(new CrashPoint(operation, moment, mode, Seed: 1));
                    tried++;
                }
            }
        }

        output.WriteLine($"{tried} crashes at every {step}. of {last - first} operations");
        Assert.True(tried > 50);
    }

    private static int StepOf(long operations)
    {
        var points = Environment.GetEnvironmentVariable(Variable) switch
        {
            "all" => int.MaxValue,
            { Length: > 0 } text => int.Parse(text, CultureInfo.InvariantCulture),
            _ => PointsByDefault,
        };
        return (int)Math.Max(1, operations / points);
    }

    /// <summary>The operations that a life without a crash does, from its first start on.</summary>
    private static (long First, long Last) Operations()
    {
        using var life = new NodeLife(seed: 1);
        var first = life.Disk.OperationCount;
        new NodeScript(life).Run();
        Assert.Null(life.Failure);
        var segments = life.Disk.List("/data/t-0").Count(file => DataFileKinds.Of(file.Name) == DataFileKind.Log);
        Assert.True(segments > 2, $"{segments} segments: no crash can hit a roll");
        return (first, life.Disk.OperationCount);
    }

    private static void Try(CrashPoint point)
    {
        using var life = new NodeLife(point.Seed);
        var script = new NodeScript(life);
        life.CrashAt(point);
        script.Run();
        try
        {
            Assert.True(life.IsDead, "the life ended before the crash");
            Check(life, script);
        }
        catch (Exception e)
        {
            throw new CrashPointException(point, e);
        }
    }

    private static void Check(NodeLife life, NodeScript script)
    {
        Assert.Null(life.Failure);
        life.Spare();
        Assert.True(life.Start(), $"it does not start: {life.Failure?.Message}");
        var found = script.ReadAll();
        script.Judge(found);

        life.Crash(CrashMode.LoseAllUnsynced);
        Assert.True(life.Start(), $"it does not start again: {life.Failure?.Message}");
        Assert.Equal(found, script.ReadAll());

        life.Crash(CrashMode.KeepAll);
        life.Disk.PowerOn(CrashMode.KeepAll);
        foreach (var path in DirectoryWalk.Files(life.Disk, "/data").Where(IsCache).ToList())
        {
            life.Disk.DeleteFile(path);
        }

        life.Disk.PowerOff();
        Assert.True(life.Start(), $"it does not start without caches: {life.Failure?.Message}");
        Assert.Equal(found, script.ReadAll());
    }

    private static bool IsCache(string path) => DataFileKinds.Of(path[(path.LastIndexOf('/') + 1)..])
        is DataFileKind.OffsetIndex or DataFileKind.TimeIndex or DataFileKind.ProducerSnapshot
        or DataFileKind.OffsetCheckpoint or DataFileKind.LeaderEpochs or DataFileKind.PartitionMetadata;
}
