using KRaftNet.Config.Node;

namespace KRaftNet.Broker.Lifecycle;

/// <summary>
/// How long a broker that wants to go waits for a controller to let it go. Where one answers, for the session time-out: it
/// is moving leaders. Where none does, as long as a quorum with a majority needs to find a new leader; after that there is
/// nobody to hand over to, and whoever leads next fences the broker because its process is gone. Immutable; pure.
/// </summary>
/// <param name="Session">The session time-out.</param>
/// <param name="Election">How long a quorum may need to notice that its leader is gone and to elect another.</param>
internal sealed record LeavingPatience(TimeSpan Session, TimeSpan Election)
{
    /// <summary>Time for one question, however long nobody has answered before.</summary>
    private static readonly TimeSpan Question = TimeSpan.FromMilliseconds(500);

    /// <summary>As a node is set up: the fetch time-out, and an election of the longest random length.</summary>
    public static LeavingPatience Of(NodeOptions options) =>
        new(options.Timing.SessionTimeout, options.Quorum.FetchTimeout + (2 * options.Quorum.ElectionTimeout));

    /// <summary>When the broker goes without leave.</summary>
    /// <param name="asked">When it wanted to go.</param>
    /// <param name="lastAnswer">When a controller answered last, before or since.</param>
    public TimeSpan EndOf(TimeSpan asked, TimeSpan lastAnswer)
    {
        var unheard = Max(lastAnswer + Election, asked + Question);
        return unheard < asked + Session ? unheard : asked + Session;
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
