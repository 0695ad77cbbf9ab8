namespace KRaftNet.Config.Sources;

/// <summary>Something about the settings that a user should know, though the node starts. Immutable.</summary>
/// <param name="Origin">Where the setting was given.</param>
/// <param name="Text">A sentence without a full stop.</param>
public sealed record ConfigWarning(string Origin, string Text)
{
    /// <summary>One line for the user.</summary>
    public override string ToString() => $"{Origin}: {Text}.";
}
