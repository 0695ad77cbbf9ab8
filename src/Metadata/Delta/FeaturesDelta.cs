using System.Collections.Immutable;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Delta;

/// <summary>Replays records on features. Owned by one <see cref="MetadataDelta"/>.</summary>
internal sealed class FeaturesDelta(FeaturesImage before)
{
    private readonly ImmutableSortedDictionary<string, short>.Builder _levels = before.Levels.ToBuilder();
    private short _kraftVersion = before.KRaftVersion;

    internal void Replay(FeatureLevelRecord record)
    {
        if (record.FeatureLevel == 0)
        {
            _levels.Remove(record.Name);
        }
        else
        {
            _levels[record.Name] = record.FeatureLevel;
        }
    }

    internal void SetKRaftVersion(short level) => _kraftVersion = level;

    internal FeaturesImage Apply()
    {
        var levels = _levels.ToImmutable();
        return ReferenceEquals(levels, before.Levels) && _kraftVersion == before.KRaftVersion
            ? before
            : new FeaturesImage(levels, _kraftVersion);
    }
}
