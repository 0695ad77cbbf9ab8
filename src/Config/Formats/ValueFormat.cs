using KRaftNet.Config.Keys;

namespace KRaftNet.Config.Formats;

/// <summary>How values of one type are read from text and printed, as Kafka does it. Immutable.</summary>
internal abstract class ValueFormat<T>
{
    /// <summary>The type that clients are told.</summary>
    internal abstract ConfigType Type { get; }

    /// <summary>What texts there are, for users, where the type alone does not say it; null otherwise.</summary>
    internal virtual string? Allowed => null;

    /// <summary>
    /// Reads a value; spaces around it do not count. Hands back the defect, or null when all is well.
    /// </summary>
    internal abstract string? Read(string text, out T value);

    /// <summary>The text of a value that is not null; reading it gives the value again.</summary>
    internal abstract string Print(T value);
}
