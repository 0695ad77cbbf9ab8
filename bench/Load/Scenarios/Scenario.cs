namespace KRaftNet.Load.Scenarios;

/// <summary>What is driven.</summary>
internal enum Workload
{
    /// <summary>Batches are sent and acknowledged.</summary>
    Produce,

    /// <summary>A log is read from its start to its end, again and again.</summary>
    Fetch,
}

/// <summary>What the log's <c>ack.durability</c> is.</summary>
internal enum Durability
{
    /// <summary>On disk.</summary>
    Fsync,

    /// <summary>In the page cache.</summary>
    Replicated,
}

/// <summary>One thing that is measured, of every target in the same way.</summary>
/// <param name="Workload">What is driven.</param>
/// <param name="Durability">Of the log.</param>
/// <param name="Acks">1, or -1 for all; for <see cref="Workload.Fetch"/> what the log was filled with.</param>
/// <param name="Bytes">Of a produced batch, or the most of a fetch.</param>
/// <param name="Connections">Connections, each with a thread of the generator.</param>
/// <param name="InFlight">Requests of a connection that may wait for their answers.</param>
internal sealed record Scenario(
    Workload Workload, Durability Durability, short Acks, int Bytes, int Connections, int InFlight)
{
    /// <summary>All combinations of what was asked for; a fetch has one request in flight and no acks.</summary>
    public static IEnumerable<Scenario> Combine(LoadOptions options)
    {
        if (options.Workloads.Contains(Workload.Produce))
        {
            foreach (var durability in options.Durabilities)
            {
                foreach (var acks in options.Acks)
                {
                    foreach (var bytes in options.BatchBytes)
                    {
                        foreach (var connections in options.Connections)
                        {
                            yield return new Scenario(
                                Workload.Produce, durability, acks, bytes, connections, options.InFlight);
                        }
                    }
                }
            }
        }

        if (options.Workloads.Contains(Workload.Fetch))
        {
            foreach (var bytes in options.FetchBytes)
            {
                foreach (var connections in options.Connections)
                {
                    yield return new Scenario(Workload.Fetch, options.Durabilities[0], -1, bytes, connections, 1);
                }
            }
        }
    }
}
