namespace KRaftNet.ReplicationModel.Tests.Model;

/// <summary>What replicas do: append, flush, fetch, take up what the metadata says.</summary>
internal sealed class ReplicaSteps(Settings settings, IReplicaRules rules)
{
    private const byte Records = 1;
    private const byte Truncation = 2;

    internal void Add(in World world, int broker, List<(Step Step, World World)> next)
    {
        ref readonly var replica = ref world.Replicas[broker];
        if ((replica.Flags & BrokerFlags.Up) == 0)
        {
            return;
        }

        AddIf(Append(world, broker, out var changed), StepKind.Append, broker, 0, changed, next);
        AddIf(Flush(world, broker, out changed), StepKind.Flush, broker, 0, changed, next);
        AddIf(Learn(world, broker, out changed), StepKind.Learn, broker, 0, changed, next);
        AddIf(Answer(world, broker, out changed), StepKind.Answer, broker, 0, changed, next);
        for (var leader = 0; leader < settings.Brokers; leader++)
        {
            AddIf(Fetch(world, broker, leader, out changed), StepKind.Fetch, broker, leader, changed, next);
        }
    }

    private static void AddIf(
        bool happens, StepKind kind, int broker, int other, in World world, List<(Step, World)> next)
    {
        if (happens)
        {
            next.Add((new Step(kind, (byte)broker, (byte)other), world));
        }
    }

    private bool Append(in World world, int broker, out World next)
    {
        next = world;
        ref var leader = ref next.Replicas[broker];
        if (!leader.Leads(broker) || next.Appended == settings.Records)
        {
            return false;
        }

        next.Appended++;
        leader.Log[leader.End] = (byte)(leader.Epoch << 4 | next.Appended);
        leader.End++;
        Advance(ref next, broker);
        return true;
    }

    private bool Flush(in World world, int broker, out World next)
    {
        next = world;
        ref var replica = ref next.Replicas[broker];
        if (replica.Flushed == replica.End && replica.Durable == replica.End)
        {
            return false;
        }

        replica.Flushed = replica.End;
        replica.Durable = replica.End;
        if (replica.Leads(broker))
        {
            Advance(ref next, broker);
        }

        return true;
    }

    /// <summary>The high watermark rises as soon as it may; all below it is promised.</summary>
    private void Advance(ref World world, int broker)
    {
        ref var leader = ref world.Replicas[broker];
        leader.HighWatermark = (byte)rules.HighWatermark(ref leader, broker);
        var promised = settings.Mutant == Mutant.AckBeforeIsr ? leader.Flushed : leader.HighWatermark;
        Promises.Extend(ref world, ref leader, promised);
    }

    /// <summary>A follower asks, and the leader notes how far it is. The answer comes at once, or is under way.</summary>
    private bool Fetch(in World world, int broker, int from, out World next)
    {
        next = world;
        ref var follower = ref next.Replicas[broker];
        ref var leader = ref next.Replicas[from];
        if (from == broker || !follower.Has(BrokerFlags.Knows) || follower.Leader != from + 1
            || !leader.Leads(from) || follower.AnswerKind != 0
            || (leader.Epoch != follower.Epoch && settings.Mutant != Mutant.NoDivergenceCheck)
            || !rules.MayFetch(ref follower))
        {
            return false;
        }

        var agreed = rules.AgreedEnd(ref leader, ref follower);
        leader.HasFetched |= (byte)(1 << broker);
        leader.FetchedBeforeRestart &= (byte)~(1 << broker);
        if (agreed < follower.End)
        {
            SetAnswer(ref follower, Truncation, agreed, ref leader, from);
        }
        else
        {
            leader.Fetched[broker] = follower.End;
            Advance(ref next, from);
            SetAnswer(ref follower, Records, leader.End, ref leader, from);
        }

        if (!settings.LateAnswers)
        {
            Apply(ref follower);
        }

        // A fetch that changes nothing is not a step.
        return !Same(world, next);
    }

    private static void SetAnswer(ref Replica follower, byte kind, int end, ref Replica leader, int from)
    {
        follower.AnswerKind = kind;
        follower.AnswerEnd = (byte)end;
        follower.AnswerEpoch = leader.Epoch;
        follower.AnswerHighWatermark = leader.HighWatermark;
        follower.AnswerFrom = (byte)(from + 1);
        follower.AnswerLog = kind == Records ? leader.Log : default;
    }

    private bool Answer(in World world, int broker, out World next)
    {
        next = world;
        ref var follower = ref next.Replicas[broker];
        if (follower.AnswerKind == 0)
        {
            return false;
        }

        var isOfThisEpoch = follower.Has(BrokerFlags.Knows)
            && follower.Epoch == follower.AnswerEpoch && follower.Leader == follower.AnswerFrom;
        if (isOfThisEpoch || (settings.Mutant == Mutant.AppliesLateAnswers && !follower.Leads(broker)))
        {
            Apply(ref follower);
        }
        else
        {
            follower.DropAnswer();
        }

        return true;
    }

    private void Apply(ref Replica follower)
    {
        if (follower.AnswerKind == Truncation)
        {
            follower.TruncateTo(follower.AnswerEnd);
        }
        else
        {
            for (var i = (int)follower.End; i < follower.AnswerEnd; i++)
            {
                follower.Log[i] = follower.AnswerLog[i];
                follower.End++;
            }

            follower.HighWatermark = (byte)rules.FollowerHighWatermark(ref follower, follower.AnswerHighWatermark);
        }

        follower.DropAnswer();
    }

    /// <summary>The broker takes up the newest metadata; what was between is skipped, or was learned before.</summary>
    private bool Learn(in World world, int broker, out World next)
    {
        next = world;
        ref var replica = ref next.Replicas[broker];
        if (replica.Has(BrokerFlags.Knows) && !replica.Has(BrokerFlags.Stale))
        {
            return false;
        }

        var controller = world.Controller;
        var isNewEpoch = !replica.Has(BrokerFlags.Knows) || replica.Epoch != controller.Epoch;
        replica.Set(BrokerFlags.Knows, true);
        replica.Set(BrokerFlags.Stale, false);
        replica.Leader = (byte)controller.Leader;
        replica.Epoch = (byte)controller.Epoch;
        replica.Isr = (byte)controller.Isr;
        replica.Proposed = 0;
        replica.ProposedStale = 0;
        if (isNewEpoch)
        {
            BeginEpoch(ref replica, broker);
        }

        if (replica.Leads(broker))
        {
            Advance(ref next, broker);
        }

        return true;
    }

    private void BeginEpoch(ref Replica replica, int broker)
    {
        replica.ForgetLeadership();
        if (replica.Leads(broker))
        {
            replica.EpochStart = replica.End;
            if (settings.Mutant == Mutant.NewLeaderCommitsItsLog)
            {
                replica.HighWatermark = replica.End;
            }
        }
        else if (settings.Mutant == Mutant.TruncatesToHighWatermark && replica.Leader != 0)
        {
            replica.TruncateTo(replica.HighWatermark);
        }
    }

    private static bool Same(in World one, in World other) => WorldBytes.Of(one).SequenceEqual(WorldBytes.Of(other));
}
