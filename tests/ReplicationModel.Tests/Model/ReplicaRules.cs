using System.Numerics;

namespace KRaftNet.ReplicationModel.Tests.Model;

/// <summary>The rules of leader and follower, and the broken ones of the mutants.</summary>
internal sealed class ReplicaRules(Settings settings) : IReplicaRules
{
    private readonly Mutant _mutant = settings.Mutant;

    public int HighWatermark(ref Replica leader, int self)
    {
        if (settings.EffectiveMinIsr > BitOperations.PopCount((uint)IsrOfMinimum(ref leader))
            && _mutant != Mutant.IgnoresMinIsr)
        {
            return leader.HighWatermark;
        }

        var counted = settings.IsFsync && _mutant != Mutant.LeaderCountsUnflushed ? leader.Flushed : leader.End;
        var members = IsrOfHighWatermark(ref leader);
        for (var follower = 0; follower < settings.Brokers; follower++)
        {
            if (follower != self && (members >> follower & 1) == 1)
            {
                counted = Math.Min(counted, leader.Fetched[follower]);
            }
        }

        return Math.Max(leader.HighWatermark, counted);
    }

    public int FollowerHighWatermark(ref Replica follower, int leaderHighWatermark) =>
        Math.Max(
            follower.HighWatermark,
            Math.Min(leaderHighWatermark, settings.IsFsync ? follower.Flushed : follower.End));

    public bool MayFetch(ref Replica follower) =>
        !settings.IsFsync || follower.Flushed == follower.End || _mutant == Mutant.FollowerCountsUnflushed;

    public bool MayJoin(ref Replica leader, int follower)
    {
        if ((leader.HasFetched >> follower & 1) == 0)
        {
            return false;
        }

        return _mutant switch
        {
            Mutant.JoinsAtOnce => true,
            Mutant.JoinsBeforeEpochStart => leader.Fetched[follower] >= leader.HighWatermark,
            _ => leader.Fetched[follower] >= Math.Max(leader.HighWatermark, leader.EpochStart),
        };
    }

    public int AgreedEnd(ref Replica leader, ref Replica follower)
    {
        if (follower.End == 0 || _mutant == Mutant.NoDivergenceCheck)
        {
            return Math.Min((int)follower.End, leader.End);
        }

        var (epoch, end) = EndOfEpoch(ref leader, follower.LastEpoch);
        return epoch == follower.LastEpoch && end >= follower.End
            ? follower.End
            : Math.Min(end, FirstAbove(ref follower, epoch, follower.End));
    }

    /// <summary>The largest epoch that the leader has up to that one, and where it ends in its log.</summary>
    private static (int Epoch, int End) EndOfEpoch(ref Replica leader, int epoch)
    {
        if (epoch >= leader.Epoch)
        {
            return (leader.Epoch, leader.End);
        }

        var end = FirstAbove(ref leader, epoch, leader.EpochStart);
        return end == 0 ? (0, 0) : (leader.Log[end - 1] >> 4, end);
    }

    private static int FirstAbove(ref Replica replica, int epoch, int end)
    {
        for (var i = 0; i < end; i++)
        {
            if (replica.Log[i] >> 4 > epoch)
            {
                return i;
            }
        }

        return end;
    }

    /// <summary>Whose number is held against the minimum: the committed ISR, because only that binds the controller.</summary>
    private int IsrOfMinimum(ref Replica leader) =>
        _mutant == Mutant.MinIsrOfProposal ? leader.Isr | leader.Proposed : leader.Isr;

    /// <summary>The maximal ISR: whoever may be a member, by what is committed or by what is proposed.</summary>
    private int IsrOfHighWatermark(ref Replica leader) => _mutant switch
    {
        Mutant.ShrinkCountsAtOnce when leader.Proposed != 0 && (leader.Proposed & leader.Isr) == leader.Proposed =>
            leader.Proposed,
        Mutant.ExpansionDoesNotCount => leader.Isr,
        Mutant.JoinsAtOnce => leader.Isr,
        _ => leader.Isr | leader.Proposed,
    };
}
