using KRaftNet.Common;
using KRaftNet.Metadata.Image;

namespace KRaftNet.Metadata.Delta;

/// <summary>From lists of records to lists of images.</summary>
internal static class RecordConversions
{
    internal static ValueList<NodeId> ToNodes(this List<int> ids) => ids.ToValueList(id => new NodeId(id));

    internal static ValueList<DirectoryId> ToDirectories(this List<Uuid> ids) =>
        ids.ToValueList(id => new DirectoryId(id));

    internal static LeaderRecoveryState ToRecoveryState(sbyte value) => value switch
    {
        0 => LeaderRecoveryState.Recovered,
        1 => LeaderRecoveryState.Recovering,
        _ => throw new MetadataReplayException($"{value} is no leader recovery state."),
    };

    internal static ValueList<SupportedFeature> Sorted(IEnumerable<SupportedFeature> features) =>
        [.. features.OrderBy(feature => feature.Name, StringComparer.Ordinal)];
}
