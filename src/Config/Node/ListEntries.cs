namespace KRaftNet.Config.Node;

/// <summary>Lists inside values that are plain text to Kafka.</summary>
internal static class ListEntries
{
    /// <summary>Splits at commas; spaces around entries and empty entries are dropped.</summary>
    internal static string[] Split(string text) =>
        text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
