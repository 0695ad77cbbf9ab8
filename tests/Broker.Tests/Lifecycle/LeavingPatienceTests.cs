using KRaftNet.Broker.Lifecycle;

namespace KRaftNet.Broker.Tests.Lifecycle;

public class LeavingPatienceTests
{
    private static readonly LeavingPatience Patience = new(TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(4));

    [Theory]
    [InlineData(100, 99, 103)]
    [InlineData(100, 100, 104)]
    [InlineData(100, 20, 100.5)]
    [InlineData(100, 96.4, 100.5)]
    [InlineData(100, 103, 107)]
    [InlineData(100, 108, 109)]
    public void Broker_waits_for_an_election_since_the_last_answer_and_at_most_for_its_session(
        double asked, double lastAnswer, double expected) => Assert.Equal(
        TimeSpan.FromSeconds(expected), Patience.EndOf(TimeSpan.FromSeconds(asked), TimeSpan.FromSeconds(lastAnswer)));
}
