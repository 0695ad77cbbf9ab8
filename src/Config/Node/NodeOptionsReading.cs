using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using KRaftNet.Config.Sources;

namespace KRaftNet.Config.Node;

/// <summary>The options of a node, or every fault that keeps it from starting. Immutable.</summary>
/// <param name="Options">Null if there are faults.</param>
/// <param name="Faults">All of them at once; empty if there are options.</param>
/// <param name="Warnings">What does not keep the node from starting.</param>
public sealed record NodeOptionsReading(
    NodeOptions? Options,
    ImmutableArray<ConfigFault> Faults,
    ImmutableArray<ConfigWarning> Warnings)
{
    /// <summary>Hands out the options if the settings are sound.</summary>
    public bool TryGet([NotNullWhen(true)] out NodeOptions? options)
    {
        options = Options;
        return options is not null;
    }
}
