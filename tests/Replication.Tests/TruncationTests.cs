namespace KRaftNet.Replication.Tests;

public class TruncationTests
{
    [Theory]
    [InlineData(3, 50, 3, 60, 60, 50)] // the leader has less of the epoch
    [InlineData(3, 70, 3, 60, 80, 60)] // we have less of it, and later ones that it has not
    [InlineData(3, 70, 2, 40, 80, 40)] // we have nothing of it: what is behind our next lower epoch goes
    [InlineData(3, 70, -1, -1, 80, 70)] // all our epochs are later
    [InlineData(3, 90, -1, -1, 80, 80)] // never above our end
    public void Point_is_where_both_logs_are_surely_equal(
        int leaderEpoch, long leaderEnd, int ownEpoch, long ownEnd, long logEnd, long expected) => Assert.Equal(
        expected,
        Truncation.PointFor(
            new LeaderEpoch(leaderEpoch), new Offset(leaderEnd), new LeaderEpoch(ownEpoch), new Offset(ownEnd), new Offset(logEnd))
            .Value);
}
