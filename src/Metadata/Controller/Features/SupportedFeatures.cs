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
        new SupportedFeature(FeatureNames.KRaftVersion, 0, 1),
        new SupportedFeature(
            FeatureNames.MetadataVersion, RecordVersions.OldestMetadataVersion, RecordVersions.LatestMetadataVersion),
    ];
}
