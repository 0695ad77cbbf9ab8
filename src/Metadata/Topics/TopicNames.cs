namespace KRaftNet.Metadata.Topics;

/// <summary>The rules for names of topics.</summary>
public static class TopicNames
{
    /// <summary>Longest name, in characters: with a partition number it must fit a file name.</summary>
    public const int MaxLength = 249;

    /// <summary>The log of the metadata quorum, which is no topic that users see.</summary>
    public const string ClusterMetadata = "__cluster_metadata";

    /// <summary>Offsets and members of consumer groups.</summary>
    public const string ConsumerOffsets = "__consumer_offsets";

    /// <summary>States of transactions.</summary>
    public const string TransactionState = "__transaction_state";

    /// <summary>States of share groups.</summary>
    public const string ShareGroupState = "__share_group_state";

    /// <summary>Whether the topic belongs to a coordinator; Metadata tells clients so.</summary>
    public static bool IsInternal(string name) => name is ConsumerOffsets or TransactionState or ShareGroupState;

    /// <summary>Why the name cannot be a topic's, in the words clients know; null if it can.</summary>
    public static string? Defect(string name)
    {
        if (name.Length == 0)
        {
            return "Topic name is invalid: the empty string is not allowed";
        }

        if (name is "." or "..")
        {
            return $"Topic name is invalid: '{name}' is not allowed";
        }

        if (name.Length > MaxLength)
        {
            return $"Topic name is invalid: the length of '{name}' is longer than the max allowed length {MaxLength}";
        }

        return ContainsOnlyLegalCharacters(name)
            ? null
            : $"Topic name is invalid: '{name}' contains one or more characters other than ASCII alphanumerics, '.', " +
              "'_' and '-'";
    }

    /// <summary>
    /// Whether the name has characters that metric names do not tell apart: two topics may not differ in them alone.
    /// </summary>
    public static bool HasCollisionCharacters(string name) => name.AsSpan().ContainsAny('.', '_');

    /// <summary>The name under which colliding names are equal.</summary>
    public static string Normalize(string name) => name.Replace('.', '_');

    private static bool ContainsOnlyLegalCharacters(string name)
    {
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-'))
            {
                return false;
            }
        }

        return true;
    }
}
