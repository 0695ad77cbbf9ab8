namespace KRaftNet.Broker.Tests.Golden.Order;

/// <summary>One thing that one node asks another right after another thing, between two events. Equal by value.</summary>
/// <param name="Phase">What was done before: to the leader, to a follower, to a node that was there before or not.</param>
/// <param name="Pair">Who asks whom, by their roles.</param>
/// <param name="Before">What was asked and answered before; "-" if this is the first.</param>
/// <param name="After">What came next.</param>
internal readonly record struct OrderedPair(string Phase, string Pair, string Before, string After)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Phase} | {Pair} | {Before} > {After}";
}

/// <summary>
/// Reduces a trace to what does not depend on time and chance: cut at the events, nodes named by their roles, each pair of
/// nodes for itself, repetitions collapsed. Stateless.
/// </summary>
internal static class QuorumPhases
{
    private const string First = "-";

    /// <summary>All that follows one upon another in a trace.</summary>
    public static IReadOnlySet<OrderedPair> Of(
        IReadOnlyList<int> voters, IReadOnlyList<QuorumEvent> events, IReadOnlyList<QuorumRpc> rpcs)
    {
        var found = new HashSet<OrderedPair>();
        var ends = new Dictionary<int, string>();
        var held = new Dictionary<int, string>();
        int? leader = null;
        for (var i = 0; i < events.Count; i++)
        {
            var done = events[i];
            var end = i + 1 < events.Count ? events[i + 1].At : double.PositiveInfinity;
            var within = rpcs.Where(rpc => rpc.At >= done.At && rpc.At < end).ToList();
            var phase = PhaseOf(done, leader, voters, ends, held);
            var next = within.FindLast(rpc => rpc.What == QuorumRpc.Fetched);
            var last = next.What is null ? null : (int?)next.To;
            string RoleOf(int node) => node == last ? "leader"
                : node == leader && last is not null ? "former leader"
                : node == done.Node ? "it"
                : "other";
            foreach (var pair in within.GroupBy(rpc => (rpc.From, rpc.To)))
            {
                var name = pair.Key.From == pair.Key.To
                    ? $"{RoleOf(pair.Key.From)} to itself"
                    : $"{RoleOf(pair.Key.From)} to {RoleOf(pair.Key.To)}";
                var before = First;
                var isNewcomer = done.Verb == QuorumVerb.Start && leader is not null && pair.Key.From == done.Node;
                foreach (var what in pair.Select(rpc => rpc.What).Where(what => isNewcomer || !IsSearch(what)))
                {
                    if (what != before)
                    {
                        found.Add(new OrderedPair(phase, name, before, what));
                        before = what;
                    }
                }
            }

            leader = last ?? (done.Node == leader && done.Verb is QuorumVerb.Stop or QuorumVerb.Kill ? null : leader);
        }

        return found;
    }

    /// <summary>
    /// Whether it only looked for the leader: while there is none, nodes ask in no order until they find it. Where there is
    /// one, what a node is told that comes is part of the order.
    /// </summary>
    private static bool IsSearch(string what) => what.StartsWith($"{QuorumRpc.Fetched}, ", StringComparison.Ordinal);

    private static string PhaseOf(
        QuorumEvent done, int? leader, IReadOnlyList<int> voters, Dictionary<int, string> ends, Dictionary<int, string> held)
    {
        var whom = done.Node == leader ? "the leader" : "another";
        switch (done.Verb)
        {
            case QuorumVerb.Start when !voters.Contains(done.Node) && !ends.ContainsKey(done.Node):
                return "start of an observer";
            case QuorumVerb.Start:
                return leader is null ? "start without a leader"
                    : ends.TryGetValue(done.Node, out var end) ? $"start after {end}"
                    : "first start";
            case QuorumVerb.Stop or QuorumVerb.Kill:
                return ends[done.Node] = $"{(done.Verb == QuorumVerb.Stop ? "clean stop" : "kill")} of {whom}";
            case QuorumVerb.Pause:
                return held[done.Node] = $"pause of {whom}";
            case QuorumVerb.Resume:
                return $"end of the {held[done.Node]}";
            default:
                return done.Verb == QuorumVerb.Add ? "voter added" : $"removal of {whom}";
        }
    }
}
