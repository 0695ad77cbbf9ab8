using KRaftNet.Load.Frames;
using KRaftNet.Load.Generators;
using KRaftNet.Load.Scenarios;
using KRaftNet.Load.Servers;
using KRaftNet.Load.Wire;

namespace KRaftNet.Load.Replicate;

/// <summary>Three processes of the ceiling, of which the first leads.</summary>
internal sealed class ReplicatedCeiling(ServerProcess leader, IReadOnlyList<ServerProcess> followers) : IReplicatedTarget
{
    private int _sets;

    /// <inheritdoc/>
    public ReplicatedCpu Cpu()
    {
        var used = TimeSpan.Zero;
        foreach (var follower in followers)
        {
            used += ProcessCpu.Of(follower.Id);
        }

        return new ReplicatedCpu(ProcessCpu.Of(leader.Id), used);
    }

    /// <inheritdoc/>
    public IReplicatedLogs Create(ReplicateScenario scenario)
    {
        var set = new Set(this, ++_sets, scenario.Partitions);
        var shape = new ReplicatedShape(scenario.Partitions, scenario.Durability == Durability.Fsync, LeaderPort: 0);
        Ask(leader, CeilingUse.LeadSet, set.Number, ReplicatedFrames.Shape(shape));
        foreach (var follower in followers)
        {
            var followed = shape with { LeaderPort = leader.Address.Port };
            Ask(follower, CeilingUse.FollowSet, set.Number, ReplicatedFrames.Shape(followed));
        }

        return set;
    }

    private static void Ask(ServerProcess server, CeilingUse use, int set, ReadOnlySpan<byte> more)
    {
        using var stream = FrameStream.Connect(server.Address);
        stream.Send(CeilingFrames.Greeting(use, set));
        stream.Send(more);
        stream.Take();
    }

    private sealed class Set(ReplicatedCeiling ceiling, int number, int logs) : IReplicatedLogs
    {
        public int Number { get; } = number;

        public IGenerator OpenProducer(PreparedBatch batch, int inFlight)
        {
            var stream = FrameStream.Connect(ceiling.LeaderAddress);
            stream.Send(CeilingFrames.Greeting(CeilingUse.AppendToSet, Number));
            return new ProduceGenerator(
                stream,
                ReplicatedFrames.Append(batch.Bytes),
                batch,
                CeilingFrames.Answer,
                inFlight,
                new PartitionField(ReplicatedFrames.LogAt, logs));
        }

        public void Dispose() => ceiling.Drop(Number);
    }

    private System.Net.IPEndPoint LeaderAddress => leader.Address;

    /// <summary>The leader first, which ends what the followers wait for.</summary>
    private void Drop(int set)
    {
        Ask(leader, CeilingUse.DropSet, set, []);
        foreach (var follower in followers)
        {
            Ask(follower, CeilingUse.DropSet, set, []);
        }
    }
}
