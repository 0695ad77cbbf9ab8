namespace KRaftNet.Config.Rules;

/// <summary>
/// A list without empty entries, of which each is one of the allowed ones; no allowed ones: any text.
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

        return entries.Select(EntryDefect).FirstOrDefault(defect => defect is not null);
    }

    public override string Describe()
    {
        string entries = allowed.Count == 0 ? "any entries" : $"entries of {string.Join(", ", allowed)}";
        return mayBeEmpty ? entries : entries + ", at least one";
    }

    private string? EntryDefect(string entry)
    {
        if (entry.Length == 0)
        {
            return "no entry may be empty";
        }

        return allowed.Count == 0 || allowed.Contains(entry)
            ? null
            : $"each entry must be one of {string.Join(", ", allowed)}";
    }
}
