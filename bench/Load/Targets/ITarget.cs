using KRaftNet.Load.Frames;
using KRaftNet.Load.Generators;
using KRaftNet.Load.Scenarios;

namespace KRaftNet.Load.Targets;

/// <summary>A server that is measured. Used by the run's thread.</summary>
internal interface ITarget
{
    /// <summary>How rows call it.</summary>
    string Name { get; }

    /// <summary>Processor time of its process so far, or null.</summary>
    TimeSpan? Cpu();

    /// <summary>Makes an empty log.</summary>
    ITargetLog CreateLog(Durability durability);
}

/// <summary>A log of a target; disposing deletes it.</summary>
internal interface ITargetLog : IDisposable
{
    /// <summary>Connects a producer.</summary>
    IGenerator OpenProducer(Scenario scenario, PreparedBatch batch);

    /// <summary>Connects a consumer.</summary>
    /// <param name="scenario">What is measured.</param>
    /// <param name="batch">What the log is full of.</param>
    /// <param name="batches">How often it is in it.</param>
    IGenerator OpenConsumer(Scenario scenario, PreparedBatch batch, long batches);
}
