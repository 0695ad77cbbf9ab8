using KRaftNet.Config.Node;

namespace KRaftNet.Load.Quorum;

/// <summary>Time-outs of a quorum. Immutable.</summary>
/// <param name="Name">For rows and tables.</param>
/// <param name="Settings">Keys and values that a node is given.</param>
internal sealed record QuorumProfile(string Name, IReadOnlyList<string> Settings)
{
    /// <summary>Those of Apache Kafka.</summary>
    public static QuorumProfile Defaults { get; } = new("defaults", []);

    /// <summary>Those of development nodes.</summary>
    public static QuorumProfile Fast { get; } =
        new("fast", [.. TimingProfile.Fast.Select(setting => $"{setting.Name}={setting.Value}")]);
}
