namespace KRaftNet.Config.Rules;

/// <summary>What a value of the right type must satisfy besides. Immutable.</summary>
public abstract class ConfigRule
{
    /// <summary>
    /// Why the value is refused, as a phrase that follows "Invalid value X for Y: "; null: it is fine.
    /// </summary>
    public abstract string? Defect(object? value);

    /// <summary>The rule for users, such as <c>at least 1</c>.</summary>
    public abstract string Describe();
}
