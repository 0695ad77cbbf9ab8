namespace KRaftNet.Raft;

/// <summary>The quorum's times, with Kafka's defaults. Immutable.</summary>
public sealed record RaftOptions
{
    /// <summary>
    /// <c>controller.quorum.election.timeout.ms</c>: how long a voter waits for a leader or for votes before it tries
    /// again. Each wait is drawn anew from [t, 2t), so that two voters seldom wake together (Raft §5.2).
    /// </summary>
    public TimeSpan ElectionTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// <c>controller.quorum.fetch.timeout.ms</c>: how long a follower goes without a successful fetch before it doubts
    /// its leader. A leader resigns after 1.5 times this without fetches of a majority (check-quorum).
    /// </summary>
    public TimeSpan FetchTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary><c>controller.quorum.election.backoff.max.ms</c>: the longest pause after a lost election.</summary>
    public TimeSpan ElectionBackoffMax { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary><c>controller.quorum.request.timeout.ms</c>: after it a request counts as lost.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary><c>controller.quorum.retry.backoff.ms</c>: the pause after a fetch that failed.</summary>
    public TimeSpan RetryBackoff { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// How long a follower lets the leader hold its fetch when there is nothing new (500 ms in Kafka).
    /// </summary>
    public TimeSpan FetchMaxWait { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>After this without a fetch the leader forgets an observer.</summary>
    public TimeSpan ObserverExpiry { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A replica may become a voter if it was at the leader's end once and fetched within this time.</summary>
    public TimeSpan CaughtUpWithin { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The longest silence of a majority that a leader bears: 1.5 times <see cref="FetchTimeout"/>.</summary>
    public TimeSpan CheckQuorumTimeout => FetchTimeout * 1.5;

    /// <summary>How often a leader reminds voters that do not fetch: half of <see cref="FetchTimeout"/>.</summary>
    public TimeSpan BeginQuorumInterval => FetchTimeout / 2;

    /// <summary>How often votes are asked for again within one election.</summary>
    public TimeSpan VoteRetry => ElectionTimeout / 2;

    /// <summary>
    /// How long after each other the followers of a dead leader stand, a tenth of <see cref="ElectionTimeout"/>: long
    /// enough for an election, two requests and two small writes, on a busy machine.
    /// </summary>
    public TimeSpan SuccessionStep => ElectionTimeout / 10;

    /// <summary>Every fault of these settings in words; empty if there is none.</summary>
    public IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        Positive(ElectionTimeout, nameof(ElectionTimeout));
        Positive(FetchTimeout, nameof(FetchTimeout));
        Positive(ElectionBackoffMax, nameof(ElectionBackoffMax));
        Positive(RequestTimeout, nameof(RequestTimeout));
        Positive(RetryBackoff, nameof(RetryBackoff));
        if (FetchMaxWait < TimeSpan.Zero || FetchMaxWait >= FetchTimeout)
        {
            faults.Add($"{nameof(FetchMaxWait)} must be from 0 to below {nameof(FetchTimeout)}, or idle quorums fail.");
        }

        return faults;

        void Positive(TimeSpan value, string name)
        {
            if (value <= TimeSpan.Zero)
            {
                faults.Add($"{name} must be above 0.");
            }
        }
    }
}
