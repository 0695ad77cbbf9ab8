namespace KRaftNet.Raft.Election;

/// <summary>
/// Draws the waits of elections. Owned by the core; its randomness decides who stands first, nothing else.
/// </summary>
internal sealed class ElectionTimes(RaftOptions options, Prng prng)
{
    // The first pause after a lost election is drawn below twice this; it doubles with every further loss.
    private static readonly TimeSpan BackoffBase = TimeSpan.FromMilliseconds(100);

    // From here on the pauses' bound stands at ElectionBackoffMax anyway, whatever is configured.
    private const int DoublingsMax = 10;

    private int _lost;

    /// <summary>A wait from [t, 2t).</summary>
    public TimeSpan ElectionTimeout() =>
        options.ElectionTimeout + new TimeSpan(prng.Next(options.ElectionTimeout.Ticks));

    /// <summary>An election was lost or led nowhere: the pause before the next.</summary>
    public TimeSpan BackoffAfterLoss()
    {
        _lost = Math.Min(_lost + 1, DoublingsMax);
        var bound = Math.Min(BackoffBase.Ticks << _lost, options.ElectionBackoffMax.Ticks);
        return new TimeSpan(prng.Next(bound));
    }

    /// <summary>A leader was found: pauses begin small again.</summary>
    public void LeaderFound() => _lost = 0;

    /// <summary>
    /// How long a voter waits after its leader has resigned: not at all if it is the first of the preferred successors,
    /// the longer the further back, and longest outside the list.
    /// </summary>
    public TimeSpan AfterResignation(IReadOnlyList<ReplicaKey> preferred, ReplicaKey self)
    {
        var max = options.ElectionBackoffMax;
        for (var position = 0; position < preferred.Count; position++)
        {
            if (preferred[position].Matches(self))
            {
                return position == 0 ? TimeSpan.Zero : Backoff(position, preferred.Count);
            }
        }

        return max;

        TimeSpan Backoff(int position, int count)
        {
            var first = max.Ticks >> Math.Min(count - 1, 62);
            var shift = Math.Min(position - 1, 62);
            return first > max.Ticks >> shift ? max : new TimeSpan(first << shift);
        }
    }
}
