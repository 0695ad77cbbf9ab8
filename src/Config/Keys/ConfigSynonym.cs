namespace KRaftNet.Config.Keys;

/// <summary>
/// Another key that gives a value when the first is not set. The number of a unit variant (hours beside milliseconds)
/// is
/// multiplied by <paramref name="Factor"/> to come to the unit of the first.
/// </summary>
public readonly record struct ConfigSynonym(string Name, long Factor = 1);
