using KRaftNet.Load.Frames;
using KRaftNet.Load.Generators;

namespace KRaftNet.Load.Replicate;

/// <summary>Three processes of which one leads every partition and two follow. Used by the run's thread.</summary>
internal interface IReplicatedTarget
{
    /// <summary>Processor time so far.</summary>
    ReplicatedCpu Cpu();

    /// <summary>Makes empty logs; disposing deletes them.</summary>
    IReplicatedLogs Create(ReplicateScenario scenario);
}

/// <summary>The logs of a round.</summary>
internal interface IReplicatedLogs : IDisposable
{
    /// <summary>Connects a producer to the leader.</summary>
    IGenerator OpenProducer(PreparedBatch batch, int inFlight);
}
