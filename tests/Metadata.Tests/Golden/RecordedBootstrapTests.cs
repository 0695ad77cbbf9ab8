using KRaftNet.Metadata.Controller.Features;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Records;
using KRaftNet.Protocol.Messages;
using KRaftNet.TestKit.Golden;

namespace KRaftNet.Metadata.Tests.Golden;

/// <summary>What formatting and the first activation write, compared with what was recorded of both.</summary>
[Trait("Category", "Golden")]
public sealed class RecordedBootstrapTests(ITestOutputHelper output)
{
    [Fact]
    public void Features_of_a_recorded_checkpoint_give_its_records()
    {
        var tally = new GoldenTally();
        foreach (var state in RecordedLogs.States())
        {
            foreach (var log in RecordedLogs.Read(state).Where(IsBootstrap))
            {
                tally.Check(state, log.File, () =>
                {
                    var recorded = Features(log).ToList();
                    var ours = BootstrapRecords.WithFeatures(LevelsOf(recorded)).Select(record => record.Encode());
                    return recorded.Select(record => record.Value).SequenceEqual(ours, ByteArrays.Equality)
                        ? null
                        : "other records, or another order";
                });
            }
        }

        tally.Finish(output);
    }

    [Fact]
    public void First_activation_writes_the_checkpoint_as_the_recorded_transaction()
    {
        var tally = new GoldenTally();
        foreach (var state in RecordedLogs.States())
        {
            var logs = RecordedLogs.Read(state);
            var checkpoint = logs.FirstOrDefault(IsBootstrap);
            foreach (var log in logs.Where(log => !log.IsSnapshot && log.NameOffset == 0))
            {
                if (checkpoint is not null && log.Records is [var first, ..] && IsBegin(first))
                {
                    tally.Check(state, log.File, () => Compare(checkpoint, log));
                }
            }
        }

        tally.Finish(output);
    }

    private static string? Compare(RecordedLog checkpoint, RecordedLog log)
    {
        var records = checkpoint.Records.Select(record => MetadataRecord.Decode(record.Value)).ToList();
        var ours = BootstrapRecords.OnFirstActivation(records, new TestCluster().Context.Options)
            .Select(record => record.Encode())
            .ToList();
        var recorded = log.Records.Take(ours.Count).Select(record => record.Value);
        return recorded.SequenceEqual(ours, ByteArrays.Equality) ? null : "other records, or another order";
    }

    private static bool IsBootstrap(RecordedLog log) => Path.GetFileName(log.File) == "bootstrap.checkpoint";

    private static bool IsBegin(RecordedRecord record) =>
        MetadataRecord.Decode(record.Value).Message is BeginTransactionRecord;

    /// <summary>The file may have credentials behind the features.</summary>
    private static IEnumerable<RecordedRecord> Features(RecordedLog log) =>
        log.Records.Where(record => MetadataRecord.Decode(record.Value).Message is FeatureLevelRecord);

    private static SortedDictionary<string, short> LevelsOf(IEnumerable<RecordedRecord> records)
    {
        var levels = new SortedDictionary<string, short>(StringComparer.Ordinal) { [FeatureNames.KRaftVersion] = 1 };
        foreach (var record in records)
        {
            var feature = (FeatureLevelRecord)MetadataRecord.Decode(record.Value).Message;
            levels[feature.Name] = feature.FeatureLevel;
        }

        return levels;
    }
}

/// <summary>Compares byte arrays by content.</summary>
internal sealed class ByteArrays : IEqualityComparer<byte[]>
{
    internal static readonly ByteArrays Equality = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(byte[] obj) => obj.Length;
}
