using KRaftNet.Common;
using KRaftNet.Metadata.Controller;
using KRaftNet.Metadata.Controller.Brokers;
using KRaftNet.Metadata.Controller.Partitions;
using KRaftNet.Metadata.Delta;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Records;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.TestKit.Golden;

namespace KRaftNet.Metadata.Tests.Golden;

/// <summary>
/// What a recorded controller wrote when brokers were fenced, unfenced and shut down, against what ours decides on the
/// image just before: the same changes of the same partitions.
/// </summary>
[Trait("Category", "Golden")]
public sealed class RecordedTransitionTests(ITestOutputHelper output)
{
    private readonly GoldenTally _tally = new();

    [Fact]
    public void Brokers_that_come_and_go_change_partitions_as_recorded() => WalkAll(CompareTransition);

    /// <summary>The log does not say whether a broker had stopped cleanly, so it may be either.</summary>
    [Fact]
    public void Brokers_that_register_again_change_partitions_as_recorded() => WalkAll(CompareRegistration);

    private void WalkAll(Func<MetadataImage, IReadOnlyList<IMessage>, Func<string?>?> compare)
    {
        foreach (var state in RecordedLogs.States())
        {
            foreach (var folder in RecordedLogs.Read(state).GroupBy(log => log.Folder, StringComparer.Ordinal))
            {
                var logs = folder.Where(log => !log.IsSnapshot).OrderBy(log => log.NameOffset).ToList();
                if (logs is [{ NameOffset: 0 }, ..])
                {
                    Walk(state, [.. logs.SelectMany(log => log.Records)], compare);
                }
            }
        }

        _tally.Finish(output);
    }

    private void Walk(
        string state,
        IReadOnlyList<RecordedRecord> records,
        Func<MetadataImage, IReadOnlyList<IMessage>, Func<string?>?> compare)
    {
        var filter = new MetadataTransactionFilter();
        var image = MetadataImage.Empty;
        foreach (var batch in records.GroupBy(record => record.Batch))
        {
            var visible = new List<IMessage>();
            foreach (var record in batch)
            {
                filter.Accept(MetadataRecord.Decode(record.Value).Message, new Offset(record.Offset), visible);
            }

            if (compare(image, visible) is { } check)
            {
                _tally.Check(state, $"batch at {batch.Key}", check);
            }

            var delta = new MetadataDelta(image);
            visible.ForEach(delta.Replay);
            image = delta.Apply(MetadataProvenance.None);
        }
    }

    /// <summary>The change of a broker's state, if the batch is about that alone.</summary>
    private static BrokerRegistrationChangeRecord? TransitionIn(IReadOnlyList<IMessage> batch)
    {
        var changes = batch.OfType<BrokerRegistrationChangeRecord>().ToList();
        return changes is [{ LogDirs.Count: 0 } change] && (change.Fenced != 0 || change.InControlledShutdown != 0) &&
            batch.All(record => record is BrokerRegistrationChangeRecord or PartitionChangeRecord)
            ? change
            : null;
    }

    private static Func<string?>? CompareTransition(MetadataImage image, IReadOnlyList<IMessage> batch) =>
        TransitionIn(batch) is { } change ? () => Compare(image, change, batch) : null;

    private static Func<string?>? CompareRegistration(MetadataImage image, IReadOnlyList<IMessage> batch)
    {
        var isAgain = batch is [RegisterBrokerRecord registration, ..] &&
            image.Cluster.Broker(new NodeId(registration.BrokerId)) is { } earlier &&
            earlier.IncarnationId != registration.IncarnationId &&
            batch.Skip(1).All(record => record is PartitionChangeRecord);
        return isAgain ? () => Compare(image, NodeRecords.FromRecord((RegisterBrokerRecord)batch[0]), batch) : null;
    }

    private static string? Compare(MetadataImage image, BrokerRegistration broker, IReadOnlyList<IMessage> recorded)
    {
        var recordedText = Texts(recorded.Skip(1));
        var clean = Texts(new PartitionUpdates(ContextOf(image)).Remove(broker.Id).Select(r => r.Message));
        var unclean = Texts(new PartitionUpdates(ContextOf(image)).Restart(broker, stoppedCleanly: false).Select(r => r.Message));
        return clean.SetEquals(recordedText) || unclean.SetEquals(recordedText)
            ? null
            : $"recorded {string.Join(' ', recordedText)}, clean {string.Join(' ', clean)}, " +
              $"unclean {string.Join(' ', unclean)}";
    }

    /// <summary>A controller whose topics promise what the recorded one's did.</summary>
    private static ControllerContext ContextOf(MetadataImage image) => new()
    {
        Image = image,
        NextOffset = Offset.Zero,
        NowMs = 0,
        Prng = new Prng(1),
        Options = new TestCluster(elr: true, "ack.durability=replicated").Context.Options,
    };

    private static string? Compare(
        MetadataImage image, BrokerRegistrationChangeRecord change, IReadOnlyList<IMessage> recorded)
    {
        var context = ContextOf(image);
        var broker = image.Cluster.Broker(new NodeId(change.BrokerId))!;
        var next = change switch
        {
            { Fenced: > 0 } => BrokerControlState.Fenced,
            { Fenced: < 0 } => BrokerControlState.Unfenced,
            _ => BrokerControlState.ControlledShutdown,
        };
        var ours = BrokerTransitions.Records(context, broker, BrokerControlStates.Of(broker), next);
        var oursText = Texts(ours.Select(record => record.Message));
        var recordedText = Texts(recorded.Where(record =>
            record is PartitionChangeRecord || !ReferenceEquals(record, change) || change.CordonedLogDirs is null));
        return oursText.SetEquals(recordedText)
            ? null
            : $"to {next}: missing {string.Join(' ', recordedText.Except(oursText).Take(3))}, " +
              $"surplus {string.Join(' ', oursText.Except(recordedText).Take(3))}";
    }

    private static SortedSet<string> Texts(IEnumerable<IMessage> records) => new(
        records.Select(record => Convert.ToHexStringLower(record.Versioned().Encode())),
        StringComparer.Ordinal);
}
