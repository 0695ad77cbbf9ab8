using System.Collections.Immutable;

namespace KRaftNet.Config.Sources;

/// <summary>
/// A snapshot with all that was found wrong on the way to it; a key with a fault has its default in it. Immutable.
/// </summary>
public sealed record ConfigReading(
    ConfigSnapshot Snapshot,
    ImmutableArray<ConfigFault> Faults,
    ImmutableArray<ConfigWarning> Warnings);
