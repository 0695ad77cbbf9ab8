using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.TestKit.Checkers;
using KRaftNet.TestKit.Disk;
using KRaftNet.TestKit.Histories;
using KRaftNet.TestKit.Simulation;

namespace KRaftNet.TestKit.Tests.Simulation;

/// <summary>
/// The whole world at work: a little program that appends numbers to a file and acknowledges each after a flush is put
/// under all faults; done right it loses nothing, with its one mistake the checkers find it out.
/// </summary>
public sealed class FaultPlanTests
{
    private static readonly TopicPartition Partition = new("numbers", 0);

    [Fact]
    public void Nothing_acknowledged_is_lost_under_any_fault()
    {
        foreach (var seed in Seeds.Usual(10))
        {
            Assert.Empty(Run(seed, flushFirst: true).Violations);
        }
    }

    [Fact]
    public void Acknowledging_before_the_flush_is_found_out()
    {
        Assert.Contains(Enumerable.Range(1, 20), seed => Run((ulong)seed, flushFirst: false).Violations.Count > 0);
    }

    [Fact]
    public void Same_seed_gives_the_same_run_and_another_seed_another_one()
    {
        var first = Run(5, flushFirst: true);
        Assert.Equal(first.Hash, Run(5, flushFirst: true).Hash);
        Assert.NotEqual(first.Hash, Run(6, flushFirst: true).Hash);
        Assert.True(first.Faults > 5, $"{first.Faults} faults");
        Assert.True(first.Acknowledged > 5, $"{first.Acknowledged} acknowledged");
    }

    private static (IReadOnlyList<Violation> Violations, ulong Hash, int Faults, int Acknowledged) Run(
        ulong seed, bool flushFirst)
    {
        var faults = FaultOptions.Swarm(new Prng(seed).Split("swarm"));
        var world = new SimulatedWorld(seed, new SimulationOptions { Faults = faults });
        var history = new LogHistory();
        var counter = new Counter();
        var node = world.AddNode("one");
        void Start(SimulatedNode down) => Appender.Start(down, history, counter, flushFirst);
        var plan = new FaultPlan(
            world, new FaultPlanOptions { PowerCutProbability = 0.4, OutageMax = TimeSpan.FromSeconds(2) }, Start);
        Start(node);
        plan.Begin();
        world.RunFor(TimeSpan.FromSeconds(20));
        plan.End();
        world.RunFor(TimeSpan.FromSeconds(5));
        history.FinalLogs[Partition] = new FinalLog(0, Appender.ReadAll(node.Disk));
        var acknowledged = history.Sends.Operations.Count(send => send.Outcome == Outcome.Ok);
        return (new NoLostAckChecker().Check(history), world.TraceHash, plan.Faults, acknowledged);
    }

    private sealed class Counter
    {
        public long Next { get; set; }
    }

    private sealed class Appender(SimulatedProcess process, LogHistory history, Counter counter, bool flushFirst)
    {
        private const string Path = "/numbers";
        private IFile? _file;

        public static void Start(SimulatedNode node, LogHistory history, Counter counter, bool flushFirst)
        {
            var process = node.Start();
            process.Loops.Create("main").Post(new Appender(process, history, counter, flushFirst).Open);
        }

        public static IReadOnlyList<LogEntry> ReadAll(SimulatedFileSystem disk)
        {
            var bytes = AtomicFile.TryRead(disk, Path) ?? [];
            var values = Enumerable.Range(0, bytes.Length / 8).Select(i => BitConverter.ToInt64(bytes, i * 8));
            return [.. values.Select((value, i) => new LogEntry(i, value))];
        }

        private void Open()
        {
            _file = process.Files.Open(Path, FileOpenMode.OpenOrCreate);
            process.Files.FlushDirectory("/");
            _file.SetLength(_file.Length / 8 * 8);
            _file.Flush();
            Append();
        }

        private void Append()
        {
            var value = ++counter.Next;
            var send = history.Sends.Begin(1, new Send(Partition, value));
            var offset = _file!.Length / 8;
            _file.Write(offset * 8, BitConverter.GetBytes(value));
            if (!flushFirst)
            {
                history.Sends.Ok(send, offset);
            }

            process.Executor.Submit(DiskLane.Flush, _file.Flush, failure =>
            {
                Assert.Null(failure);
                if (flushFirst)
                {
                    history.Sends.Ok(send, offset);
                }

                Append();
            });
        }
    }
}
