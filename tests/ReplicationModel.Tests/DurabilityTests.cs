using KRaftNet.Config.Values;
using KRaftNet.ReplicationModel.Tests.Model;
using KRaftNet.ReplicationModel.Tests.Search;

namespace KRaftNet.ReplicationModel.Tests;

/// <summary>
/// What replication promises, for every order of events within the budgets: what was acknowledged is in every log that
/// may lead. And what it does not promise: the searches find those losses too.
/// </summary>
public sealed class DurabilityTests(ITestOutputHelper output)
{
    private static int Deeper(int usual, int deep) => Searches.IsDeep ? deep : usual;

    [Theory]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    [InlineData(3, 3)]
    public void With_fsync_crashes_lose_nothing(int brokers, int minIsr) => Searches.MustHold(
        new Settings
        {
            Brokers = brokers,
            MinIsr = minIsr,
            Records = brokers == 2 ? Deeper(2, 3) : Deeper(1, 2),
            Crashes = Deeper(3, 4),
            Fencings = brokers == 2 ? 1 : Deeper(0, 1),
        },
        output);

    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(3, 3)]
    public void With_fsync_one_lost_disk_less_than_the_minimum_loses_nothing(int brokers, int minIsr) => Searches.MustHold(
        new Settings
        {
            Brokers = brokers,
            MinIsr = minIsr,
            Records = Deeper(1, 2),
            Crashes = brokers == 2 ? 3 : Deeper(2, 3),
            LostDisks = minIsr - 1,
            Fencings = 0,
            Shrinks = minIsr == 3 ? Deeper(0, 1) : 1,
            LostReplies = brokers == 2 ? 1 : Deeper(0, 1),
        },
        output);

    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    public void With_fsync_a_clean_stop_does_not_hide_a_lost_disk(int brokers, int minIsr) => Searches.MustHold(
        new Settings
        {
            Brokers = brokers,
            MinIsr = minIsr,
            Records = 1,
            Crashes = Deeper(1, 2),
            CleanStops = brokers == 2 ? 3 : Deeper(1, 2),
            LostDisks = 1,
            Fencings = 0,
            Shrinks = Deeper(0, 1),
            LostReplies = Deeper(0, 1),
        },
        output);

    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    public void With_fsync_a_disk_that_returns_brings_nothing_old_back(int brokers, int minIsr) => Searches.MustHold(
        new Settings
        {
            Brokers = brokers,
            MinIsr = minIsr,
            Records = 1,
            Crashes = brokers == 2 ? 3 : Deeper(2, 3),
            LostDisks = 1,
            DisksReturn = true,
            Fencings = 0,
            Shrinks = Deeper(0, 1),
            LostReplies = Deeper(0, 1),
        },
        output);

    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    public void Answers_of_earlier_epochs_do_no_harm(int brokers, int minIsr) => Searches.MustHold(
        new Settings
        {
            Brokers = brokers,
            MinIsr = minIsr,
            Records = brokers == 2 ? 2 : Deeper(1, 2),
            Crashes = 1,
            Moves = 1,
            LateAnswers = true,
            Fencings = brokers == 2 ? 1 : Deeper(0, 1),
            Shrinks = Deeper(0, 1),
            LostReplies = Deeper(0, 1),
        },
        output);

    [Fact]
    public void Unclean_elections_that_are_allowed_lose() => Searches.MustBreak(
        new Settings { Brokers = 2, MinIsr = 1, UncleanAllowed = true, Records = 1, Crashes = 1, Fencings = 1 }, output);

    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(3, 3)]
    public void Replicated_survives_one_crash_less_than_the_minimum(int brokers, int minIsr) => Searches.MustHold(
        new Settings
        {
            Brokers = brokers,
            MinIsr = minIsr,
            Durability = AckDurability.Replicated,
            Records = brokers == 2 ? 2 : Deeper(1, 2),
            Crashes = minIsr - 1,
            CleanStops = brokers == 2 ? 1 : Deeper(0, 1),
            Fencings = Deeper(0, 1),
            Shrinks = minIsr == 3 ? Deeper(0, 1) : 1,
        },
        output);

    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(3, 3)]
    public void Replicated_loses_when_the_minimum_crashes(int brokers, int minIsr) => Searches.MustBreak(
        new Settings
        {
            Brokers = brokers,
            MinIsr = minIsr,
            Durability = AckDurability.Replicated,
            Records = 1,
            Crashes = brokers,
            Fencings = 0,
            Shrinks = 0,
            LostReplies = 0,
        },
        output);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void With_fsync_as_many_lost_disks_as_the_minimum_lose(int minIsr) => Searches.MustBreak(
        new Settings
        {
            Brokers = 2, MinIsr = minIsr, Records = 1, Crashes = 3, LostDisks = minIsr, Fencings = 0,
        },
        output);
}
