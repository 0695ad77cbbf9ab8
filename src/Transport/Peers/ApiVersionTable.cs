using System.Collections.Immutable;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Transport.Peers;

/// <summary>The versions that this side and a peer have in common, and the features the peer told with them. Immutable.</summary>
public sealed class ApiVersionTable
{
    private readonly ImmutableSortedDictionary<short, VersionRange> _theirs;

    private readonly ImmutableSortedDictionary<string, VersionRange> _features;

    /// <param name="answer">The peer's answer to ApiVersions.</param>
    public ApiVersionTable(ApiVersionsResponse answer)
    {
        var theirs = ImmutableSortedDictionary.CreateBuilder<short, VersionRange>();
        foreach (var api in answer.ApiKeys)
        {
            theirs[api.ApiKey] = new VersionRange(api.MinVersion, api.MaxVersion);
        }

        _theirs = theirs.ToImmutable();
        _features = answer.SupportedFeatures.ToImmutableSortedDictionary(
            feature => feature.Name,
            feature => new VersionRange(feature.MinVersion, feature.MaxVersion),
            StringComparer.Ordinal);
        FinalizedFeaturesEpoch = answer.FinalizedFeaturesEpoch;
        FinalizedFeatures = answer.FinalizedFeatures.ToImmutableSortedDictionary(
            feature => feature.Name, feature => feature.MaxVersionLevel, StringComparer.Ordinal);
    }

    /// <summary>Epoch of the features, -1 if the peer does not know it.</summary>
    public long FinalizedFeaturesEpoch { get; }

    /// <summary>The level of each feature of the cluster.</summary>
    public ImmutableSortedDictionary<string, short> FinalizedFeatures { get; }

    /// <summary>The levels of a feature that the peer can run with; none if it does not name the feature.</summary>
    public VersionRange SupportedFeature(string name) => _features.GetValueOrDefault(name, VersionRange.None);

    /// <summary>What the peer says it serves; none if it does not name the API.</summary>
    public VersionRange OfPeer(ApiKey key) => _theirs.GetValueOrDefault((short)key, VersionRange.None);

    /// <summary>Versions that both sides have, without those that are still being designed; may be none.</summary>
    public VersionRange Common(ApiKey key) => OfPeer(key).Intersect(ApiKeys.Get(key).StableVersions);
}
