using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Records;

namespace KRaftNet.Metadata.Controller.Features;

/// <summary>
/// The feature levels that this version works with, which nodes register with and ApiVersions tells. A feature is here
/// only once it works; those that Kafka has besides are absent, which is level 0.
/// </summary>
public static class SupportedFeatures
{
    /// <summary>The features by name.</summary>
    public static ValueList<SupportedFeature> All { get; } =
    [
        new SupportedFeature(FeatureNames.EligibleLeaderReplicasVersion, 0, 1),
        new SupportedFeature(FeatureNames.KRaftVersion, 0, 1),
        new SupportedFeature(
            FeatureNames.MetadataVersion, RecordVersions.OldestMetadataVersion, RecordVersions.LatestMetadataVersion),
    ];

    /// <summary>
    /// The levels at which a broker can be part of a cluster: beside those that work, what clusters of Kafka 4.3 have
    /// finalized. Their records are kept and what was written under them is served; the APIs that they stand for are not
    /// there, and are not advertised.
    /// </summary>
    public static ValueList<SupportedFeature> Registered { get; } =
    [
        .. All,
        new SupportedFeature(FeatureNames.GroupVersion, 0, 1),
        new SupportedFeature(FeatureNames.ShareVersion, 0, 1),
        new SupportedFeature(FeatureNames.StreamsVersion, 0, 1),
        new SupportedFeature(FeatureNames.TransactionVersion, 0, 2),
    ];
}
