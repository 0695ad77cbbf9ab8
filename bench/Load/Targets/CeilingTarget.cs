using System.Net;
using KRaftNet.Load.Frames;
using KRaftNet.Load.Generators;
using KRaftNet.Load.Scenarios;
using KRaftNet.Load.Servers;
using KRaftNet.Load.Wire;

namespace KRaftNet.Load.Targets;

/// <summary>The ceiling, or raw loopback: the same process, used in one way or the other.</summary>
internal sealed class CeilingTarget(ServerProcess server, bool isLoopback) : ITarget
{
    private int _logs;

    /// <inheritdoc/>
    public string Name => isLoopback ? "loopback" : "ceiling";

    /// <inheritdoc/>
    public TimeSpan? Cpu() => ProcessCpu.Of(server.Id);

    /// <inheritdoc/>
    public ITargetLog CreateLog(Durability durability) =>
        new Log(server.Address, isLoopback, (++_logs * 2) + (isLoopback ? 1 : 0));

    private static CeilingUse UseFor(Scenario scenario) => scenario switch
    {
        { Durability: Durability.Replicated } => CeilingUse.Append,
        { Acks: -1 } => CeilingUse.AppendFlushed,
        _ => CeilingUse.AppendAndFlush,
    };

    private sealed class Log(IPEndPoint address, bool isLoopback, int number) : ITargetLog
    {
        public IGenerator OpenProducer(Scenario scenario, PreparedBatch batch) => new ProduceGenerator(
            Connect(isLoopback ? CeilingUse.Discard : UseFor(scenario)),
            CeilingFrames.Append(batch.Bytes),
            batch,
            CeilingFrames.Answer,
            scenario.InFlight);

        public IGenerator OpenConsumer(Scenario scenario, PreparedBatch batch, long batches) => new FetchGenerator(
            Connect(isLoopback ? CeilingUse.ReadMemory : CeilingUse.ReadFile),
            new CeilingCursor(batch, batches * batch.Bytes.Length, scenario.Bytes));

        public void Dispose()
        {
            using var stream = Connect(CeilingUse.Drop);
            stream.Take();
        }

        private FrameStream Connect(CeilingUse use)
        {
            var stream = FrameStream.Connect(address);
            stream.Send(CeilingFrames.Greeting(use, number));
            return stream;
        }
    }
}
