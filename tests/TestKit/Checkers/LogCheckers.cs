using KRaftNet.TestKit.Histories;

namespace KRaftNet.TestKit.Checkers;

/// <summary>The checks of a partition's promises, all of them.</summary>
public static class LogCheckers
{
    private const int ShownMax = 20;

    private static readonly IChecker<LogHistory>[] All =
    [
        new NoLostAckChecker(),
        new NoDuplicateChecker(),
        new OffsetContiguityChecker(),
        new LogOrderChecker(),
        new NoPhantomChecker(),
    ];

    /// <summary>Violations of any check.</summary>
    public static IReadOnlyList<Violation> Check(LogHistory history) =>
        [.. All.SelectMany(checker => checker.Check(history))];

    /// <summary>Fails the test with the first violations, if there are any.</summary>
    public static void Require(LogHistory history)
    {
        var violations = Check(history);
        if (violations.Count > 0)
        {
            Assert.Fail($"{violations.Count} violations:\n{string.Join('\n', violations.Take(ShownMax))}");
        }
    }
}
