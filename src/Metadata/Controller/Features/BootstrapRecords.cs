using KRaftNet.Metadata.Controller.Configs;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Records;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Controller.Features;

/// <summary>
/// The first records of a cluster: the features it begins with, which formatting writes into
/// <c>bootstrap.checkpoint</c> and the first active controller copies into the log.
/// </summary>
public static class BootstrapRecords
{
    private const string TransactionName = "Bootstrap records";

    /// <summary>The records of a new cluster: every feature that works, at its newest level.</summary>
    public static IReadOnlyList<MetadataRecord> Default { get; } =
        WithFeatures(new SortedDictionary<string, short>(StringComparer.Ordinal)
        {
            [FeatureNames.EligibleLeaderReplicasVersion] = 1,
            [FeatureNames.MetadataVersion] = RecordVersions.LatestMetadataVersion,
        });

    /// <summary>
    /// The records that finalize these features: metadata.version first, because it says how to read the rest, then the
    /// others by name. Level 0 is the absence of a feature, and kraft.version is a control record, so neither is here.
    /// </summary>
    public static IReadOnlyList<MetadataRecord> WithFeatures(IReadOnlyDictionary<string, short> levels)
    {
        var metadataVersion = levels[FeatureNames.MetadataVersion];
        return
        [
            .. levels
                .Where(level => level.Value > 0 && level.Key != FeatureNames.KRaftVersion)
                .OrderBy(level => level.Key == FeatureNames.MetadataVersion ? 0 : 1)
                .ThenBy(level => level.Key, StringComparer.Ordinal)
                .Select(level => new FeatureLevelRecord { Name = level.Key, FeatureLevel = level.Value })
                .Select(record => record.Versioned(metadataVersion)),
        ];
    }

    /// <summary>
    /// What a controller writes when it becomes active on a log without metadata: the records of the checkpoint as one
    /// transaction. With eligible leader replicas the minimum of in-sync replicas is written down, because from then on
    /// changing it must be seen by the controller (KIP-966).
    /// </summary>
    /// <param name="checkpoint">
    /// The records of bootstrap.checkpoint; <see cref="Default"/> where the file is missing.
    /// </param>
    /// <param name="options">The node's own setting for the minimum.</param>
    public static IReadOnlyList<MetadataRecord> OnFirstActivation(
        IReadOnlyList<MetadataRecord> checkpoint, ControllerOptions options)
    {
        var records = new List<MetadataRecord> { new BeginTransactionRecord { Name = TransactionName }.Versioned() };
        records.AddRange(checkpoint);
        if (checkpoint.Any(record => IsElr(record.Message)))
        {
            records.Add(MinInSyncReplicas.ClusterDefault(options).Versioned());
        }

        records.Add(new EndTransactionRecord().Versioned());
        return records;
    }

    private static bool IsElr(IMessage record) =>
        record is FeatureLevelRecord { FeatureLevel: > 0, Name: FeatureNames.EligibleLeaderReplicasVersion };
}
