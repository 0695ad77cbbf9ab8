using KRaftNet.Common.Buffers;
using KRaftNet.LogStore.Verification;
using KRaftNet.TestKit.Golden;

namespace KRaftNet.LogStore.Tests.Golden;

/// <summary>Every recorded directory verified: what the reference broker left behind is not damaged.</summary>
[Trait("Category", "Golden")]
public sealed class RecordedVerifyTests(ITestOutputHelper output)
{
    private readonly GoldenTally _tally = new();

    [Fact]
    public void What_was_recorded_is_whole()
    {
        foreach (var state in RecordedState.All(GoldenFolder.Recordings.Require("directories")))
        {
            foreach (var directory in state.Nodes().SelectMany(paths => paths))
            {
                _tally.Check(state.Name, directory, () => Verify(state, directory));
            }
        }

        _tally.Finish(output);
    }

    /// <summary>
    /// Every damage that was done on purpose is named, but for those that leave nothing to be seen in the directory
    /// itself: each has a condition here, and where it holds nothing is named.
    /// </summary>
    [Fact]
    public void What_was_damaged_is_named()
    {
        foreach (var (whole, damaged, _) in RecordedState.Damages(GoldenFolder.Recordings.Require("directories")))
        {
            var damages = Damages(damaged);
            var harmless = new DamageView(whole, damaged).Harmless;
            if (harmless is null && damages.Count > 0)
            {
                _tally.Pass("damages");
            }
            else if (harmless is not null && damages.Count == 0)
            {
                _tally.Differ("damages", harmless);
            }
            else
            {
                _tally.Fail("damages", $"{damaged.Name}: {harmless ?? "nothing is named"} {string.Join("; ", damages)}");
            }
        }

        _tally.Finish(output);
    }

    private static List<Finding> Damages(RecordedState state)
    {
        var disk = state.Mount();
        return
        [
            .. disk.List("/")
                .SelectMany(entry => new LogVerifier(disk, new BufferPool()).Run($"/{entry.Name}"))
                .Where(finding => finding.IsDamage),
        ];
    }

    private static string? Verify(RecordedState state, string directory)
    {
        var disk = state.Mount();
        var before = disk.OperationCount;
        var pool = new BufferPool();
        var damages = new LogVerifier(disk, pool).Run($"/{directory}").Where(finding => finding.IsDamage).ToList();
        Assert.Equal(before, disk.OperationCount);
        Assert.Equal(0, pool.Outstanding);
        return damages.Count == 0 ? null : string.Join('\n', damages);
    }
}
