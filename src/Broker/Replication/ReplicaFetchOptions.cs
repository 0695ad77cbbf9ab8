namespace KRaftNet.Broker.Replication;

/// <summary>How followers fetch. Immutable.</summary>
internal sealed record ReplicaFetchOptions
{
    /// <summary>How long a leader holds a fetch without news (<c>replica.fetch.wait.max.ms</c>).</summary>
    public required TimeSpan WaitMax { get; init; }

    /// <summary>Bytes that a fetch waits for (<c>replica.fetch.min.bytes</c>).</summary>
    public required int MinBytes { get; init; }

    /// <summary>Most bytes of one partition (<c>replica.fetch.max.bytes</c>).</summary>
    public required int PartitionMaxBytes { get; init; }

    /// <summary>Most bytes of one answer (<c>replica.fetch.response.max.bytes</c>).</summary>
    public required int ResponseMaxBytes { get; init; }

    /// <summary>Longest wait after failures of a partition (<c>replica.fetch.backoff.ms</c>).</summary>
    public required TimeSpan BackoffMax { get; init; }

    /// <summary>After it a request counts as lost (<c>replica.socket.timeout.ms</c>).</summary>
    public required TimeSpan RequestTimeout { get; init; }

    /// <summary>Fetchers for one leader (<c>num.replica.fetchers</c>).</summary>
    public required int FetchersPerLeader { get; init; }
}
