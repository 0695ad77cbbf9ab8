using KRaftNet.Load.Measuring;

namespace KRaftNet.Load.Generators;

/// <summary>The load of one connection in one round, on a thread of its own. The rest is read after its end.</summary>
internal interface IGenerator : IDisposable
{
    /// <summary>Bytes of batches that were acknowledged or fetched.</summary>
    long Bytes { get; }

    /// <summary>Their records.</summary>
    long Records { get; }

    /// <summary>Time stamp of the last answer.</summary>
    long EndedAt { get; }

    /// <summary>From the sending of a request to its answer.</summary>
    LatencyHistogram Latencies { get; }

    /// <summary>Drives until the budget is used up and everything is answered.</summary>
    void Run(RoundBudget budget);
}
