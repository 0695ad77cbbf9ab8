using KRaftNet.Raft;

namespace KRaftNet.Broker.Quorum;

/// <summary>What a controller has to ask the leader, so that the voter set says of it what is so (KIP-853).</summary>
internal enum VoterNeed
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Its endpoints or supported levels have changed.</summary>
    Update,

    /// <summary>A voter of its id with another directory, a disk that is gone, is to be taken out.</summary>
    RemoveFormer,

    /// <summary>It is to become a voter.</summary>
    Join,
}

/// <summary>Decides that. Pure.</summary>
internal static class VoterUpkeep
{
    /// <summary>Decides.</summary>
    /// <param name="self">This controller, as it would have itself in the set.</param>
    /// <param name="voters">The voters in force.</param>
    /// <param name="kraftVersion">The level in force: only from 1 on is the set kept in the log.</param>
    /// <param name="autoJoin"><c>controller.quorum.auto.join.enable</c>.</param>
    public static VoterNeed Decide(Voter self, VoterSet voters, short kraftVersion, bool autoJoin)
    {
        if (kraftVersion < 1 || voters.Count == 0)
        {
            return VoterNeed.None;
        }

        var known = voters.Find(self.Key.Id);
        if (known is null)
        {
            return autoJoin ? VoterNeed.Join : VoterNeed.None;
        }

        if (!known.Key.Matches(self.Key))
        {
            return autoJoin ? VoterNeed.RemoveFormer : VoterNeed.None;
        }

        return known == self ? VoterNeed.None : VoterNeed.Update;
    }
}
