using KRaftNet.TestKit.Golden;

namespace KRaftNet.Broker.Tests.Golden;

/// <summary>
/// A node of ours started on every directory that was damaged on purpose: it ends as the reference broker does, or better
/// for a reason of the reviewed list.
/// </summary>
[Trait("Category", "Golden")]
public sealed class RecordedDamageTests(ITestOutputHelper output)
{
    private readonly GoldenTally _tally = new();

    [Fact]
    public void Damaged_directories_end_as_recorded_or_lose_less()
    {
        foreach (var damage in RecordedState.Damages(GoldenFolder.Recordings.Require("directories")))
        {
            var (nodeId, logDirs) = damage.Whole.NodesById().Single();
            using var node = new RecordedNode(damage.Damaged, nodeId, logDirs);
            if (node.IsReady)
            {
                ComparePartitions(damage, logDirs, node);
            }
            else
            {
                Judge(damage.Damaged.Name, DamageRules.ForNode(damage.Outcome, node.Failure?.Message));
            }
        }

        _tally.Finish(output);
    }

    private void ComparePartitions(RecordedDamage damage, IReadOnlyList<string> logDirs, RecordedNode node)
    {
        var reader = new RecordedReader(node.Connect());
        foreach (var whole in RecordedPartitions.Of(damage.Whole, logDirs))
        {
            var reference = ReferenceOutcome.Of(damage.Outcome, whole);
            if (reference is not null)
            {
                var ours = OurOutcome.Ask(reader, whole, node.Loggers!.Serious);
                Judge($"{damage.Damaged.Name} {whole.Name}", DamageRules.ForPartition(whole, reference, ours));
            }
        }
    }

    private void Judge(string name, Verdict verdict)
    {
        if (verdict.Rule is not null)
        {
            _tally.Differ("damages", verdict.Rule);
        }
        else
        {
            _tally.Check("damages", name, () => verdict.Failure);
        }
    }
}
