using KRaftNet.Protocol;

namespace KRaftNet.Broker.Handlers.Fetch;

/// <summary>What a leader learns of a follower by its fetch. Stateless.</summary>
internal static class FollowerFetch
{
    /// <summary>
    /// Takes note of how far the follower is. Where its log parts from the leader's its offset says nothing: what is below it may
    /// be other records (invariant P7).
    /// </summary>
    public static void Note(FetchPlan plan, FetchReading reading)
    {
        for (var i = 0; i < plan.Partitions.Count; i++)
        {
            var (target, replica, _) = plan.Partitions[i];
            var part = reading.Parts[i];
            if (part.ErrorCode == (short)ErrorCode.None
                && part.DivergingEpoch.Epoch < 0
                && replica?.Status.Leadership is { } leadership
                && (target.KnownEpoch < 0 || target.KnownEpoch == leadership.Epoch.Value))
            {
                leadership.OnFetch(plan.Follower, plan.FollowerEpoch, target.Offset, target.LogStart);
            }
        }
    }
}
