using KRaftNet.Config.Values;
using KRaftNet.ReplicationModel.Tests.Model;
using KRaftNet.ReplicationModel.Tests.Search;

namespace KRaftNet.ReplicationModel.Tests;

/// <summary>
/// Each rule is broken once, and the search finds what is lost by it, within budgets in which the rules as they are lose
/// nothing: a search that would not see a loss proves nothing.
/// </summary>
public sealed class MutantTests(ITestOutputHelper output)
{
    private static readonly Settings Small = new()
    {
        Brokers = 2, MinIsr = 2, Records = 1, Crashes = 2, Fencings = 1, LostDisks = 0,
    };

    private static readonly Settings ThreeBrokers = Small with { Brokers = 3, Crashes = 1, Fencings = 1, Shrinks = 0 };

    private static readonly Dictionary<string, Settings> Searched = new()
    {
        [nameof(Mutant.AckBeforeIsr)] = Small,
        [nameof(Mutant.LeaderCountsUnflushed)] = Small,
        [nameof(Mutant.FollowerCountsUnflushed)] = Small,
        [nameof(Mutant.JoinsBeforeEpochStart)] = ThreeBrokers with { Shrinks = 1, Crashes = 2, Fencings = 0 },
        [nameof(Mutant.JoinsAtOnce)] = Small with { MinIsr = 1 },
        [nameof(Mutant.IgnoresMinIsr)] = Small,
        [nameof(Mutant.MinIsrOfProposal)] = ThreeBrokers with { Crashes = 2, Fencings = 0 },
        [nameof(Mutant.ShrinkCountsAtOnce)] = Small with { MinIsr = 1 },
        [nameof(Mutant.ExpansionDoesNotCount)] = Small with { MinIsr = 1 },
        [nameof(Mutant.RefusalForgetsProposal)] = Small with { MinIsr = 1 },
        [nameof(Mutant.TruncatesToHighWatermark)] = Small,
        [nameof(Mutant.NoDivergenceCheck)] = Small with { Records = 2, MinIsr = 1 },
        [nameof(Mutant.NewLeaderCommitsItsLog)] = Small,
        [nameof(Mutant.AppliesLateAnswers)] = Small with { Records = 2, LateAnswers = true, Moves = 1 },
        [nameof(Mutant.RecoveredBytesCount)] = Small,
        [nameof(Mutant.LeadsByOldMetadata)] = Small with { Records = 2 },
        [nameof(Mutant.StaleBrokerEpoch)] = Small with { LostDisks = 1 },
        [nameof(Mutant.StalePartitionEpoch)] = ThreeBrokers,
        [nameof(Mutant.FencedMember)] = Small,
        [nameof(Mutant.UncleanRestartUntold)] = Small with { Durability = AckDurability.Replicated, Crashes = 1 },
        [nameof(Mutant.LostDiskUntold)] = Small with { LostDisks = 1 },
        [nameof(Mutant.UnassignedDirectory)] = Small with { LostDisks = 1, DisksReturn = true, Crashes = 3 },
        [nameof(Mutant.UncleanElection)] = Small with { MinIsr = 1 },
    };

    public static TheoryData<string> Mutants =>
        [.. Enum.GetValues<Mutant>().Where(mutant => mutant != Mutant.None).Select(mutant => mutant.ToString())];

    /// <summary>One mutant for each of the budgets.</summary>
    public static TheoryData<string> DifferentSearches => [.. Searched.DistinctBy(search => search.Value).Select(search => search.Key)];

    [Theory]
    [MemberData(nameof(Mutants))]
    public void Broken_rule_is_found(string mutant)
    {
        var finding = Searches.MustBreak(Searched[mutant] with { Mutant = Enum.Parse<Mutant>(mutant) }, output);
        Assert.NotEmpty(finding.Trace);
    }

    [Theory]
    [MemberData(nameof(DifferentSearches))]
    public void Rules_as_they_are_hold_in_the_same_search(string mutant) => Searches.MustHold(Searched[mutant], output);
}
