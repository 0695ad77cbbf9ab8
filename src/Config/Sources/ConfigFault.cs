namespace KRaftNet.Config.Sources;

/// <summary>Something about the settings that keeps a node from starting. Immutable.</summary>
/// <param name="Key">The config key.</param>
/// <param name="Value">What was given; null: nothing, or a secret.</param>
/// <param name="Origin">Where it was given; null: nowhere, the key is missing or stands at its default.</param>
/// <param name="Problem">What is wrong, as a sentence without a full stop.</param>
/// <param name="Remedy">What to try, as a sentence without a full stop.</param>
public sealed record ConfigFault(string Key, string? Value, string? Origin, string Problem, string Remedy)
{
    /// <summary>One line for the user.</summary>
    public override string ToString()
    {
        string place = Origin is null ? string.Empty : Origin + ": ";
        string setting = Value is null ? Key : $"{Key}={Value}";
        return $"{place}{setting}: {Problem}. {Remedy}.";
    }
}
