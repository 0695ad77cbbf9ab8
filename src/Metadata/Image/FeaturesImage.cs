using System.Collections.Immutable;

namespace KRaftNet.Metadata.Image;

/// <summary>The finalized feature levels of the cluster. Immutable.</summary>
public sealed class FeaturesImage
{
    /// <summary>Nothing finalized.</summary>
    public static readonly FeaturesImage Empty =
        new(ImmutableSortedDictionary.Create<string, short>(StringComparer.Ordinal), 0);

    internal FeaturesImage(ImmutableSortedDictionary<string, short> levels, short kraftVersion)
    {
        Levels = levels;
        KRaftVersion = kraftVersion;
    }

    /// <summary>
    /// The levels that records finalized, by name; a feature at level 0 is absent. kraft.version is never here.
    /// </summary>
    public ImmutableSortedDictionary<string, short> Levels { get; }

    /// <summary>kraft.version, which the quorum keeps in control records; 0 until one was seen (KIP-853).</summary>
    public short KRaftVersion { get; }

    /// <summary>metadata.version; 0 until it is finalized.</summary>
    public short MetadataVersion => LevelOf(FeatureNames.MetadataVersion);

    /// <summary>Whether partitions keep eligible leader replicas (KIP-966).</summary>
    public bool IsElrEnabled => LevelOf(FeatureNames.EligibleLeaderReplicasVersion) > 0;

    /// <summary>The finalized level; 0 if it is not finalized.</summary>
    public short LevelOf(string name) =>
        string.Equals(name, FeatureNames.KRaftVersion, StringComparison.Ordinal)
            ? KRaftVersion
            : Levels.GetValueOrDefault(name);
}
