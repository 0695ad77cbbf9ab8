namespace KRaftNet.MessageGenerator.Model;

/// <summary>Names in schemas and what becomes of them.</summary>
internal static class Identifier
{
    /// <summary>Whether the text is a name with a capital first letter.</summary>
    public static bool IsPascalCase(string text)
    {
        if (text.Length == 0 || text[0] is < 'A' or > 'Z')
        {
            return false;
        }

        foreach (var c in text)
        {
            if (c is not ((>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9')))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The name with a capital first letter.</summary>
    public static string ToPascalCase(string name) => char.ToUpperInvariant(name[0]) + name.Substring(1);

    /// <summary>The name as the JSON form has it: with a small first letter.</summary>
    public static string ToJsonName(string name) => char.ToLowerInvariant(name[0]) + name.Substring(1);
}
