namespace KRaftNet.Config.Rules;

/// <summary>
/// A list without empty or repeated entries, of which each is one of the allowed ones; no allowed ones: any text.
/// </summary>
internal sealed class ListRule(bool mayBeEmpty, params IReadOnlyList<string> allowed) : ConfigRule
{
    public override string? Defect(object? value)
    {
        if (value is not IReadOnlyList<string> entries)
        {
            return null;
        }

        if (entries.Count == 0 && !mayBeEmpty)
        {
            return "it must not be empty";
        }

        for (int index = 0; index < entries.Count; index++)
        {
            if (EntryDefect(entries, index) is { } defect)
            {
                return defect;
            }
        }

        return null;
    }

    public override string Describe()
    {
        string entries = allowed.Count == 0 ? "any entries" : $"entries of {string.Join(", ", allowed)}";
        return mayBeEmpty ? entries : entries + ", at least one";
    }

    private string? EntryDefect(IReadOnlyList<string> entries, int index)
    {
        string entry = entries[index];
        if (entry.Length == 0)
        {
            return "no entry may be empty";
        }

        if (allowed.Count > 0 && !allowed.Contains(entry))
        {
            return $"each entry must be one of {string.Join(", ", allowed)}";
        }

        return entries.Take(index).Contains(entry) ? $"{entry} is there twice" : null;
    }
}
