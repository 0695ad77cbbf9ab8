namespace KRaftNet.Micro;

/// <summary>The words of the command: two of ours, and the rest BenchmarkDotNet's.</summary>
/// <param name="IsQuick">Whether only to see that all runs.</param>
/// <param name="OutFile">Where rows are written; null for nowhere.</param>
/// <param name="Rest">For BenchmarkDotNet; everything is run if there is nothing else.</param>
/// <param name="All">As they were given, without paths of this machine.</param>
internal sealed record MicroWords(bool IsQuick, string? OutFile, string[] Rest, string All)
{
    /// <summary>Takes the words apart.</summary>
    public static MicroWords Of(string[] words)
    {
        var rest = words.ToList();
        var isQuick = rest.Remove("--quick");
        string? outFile = null;
        if (rest.IndexOf("--out") is >= 0 and var at && at + 1 < rest.Count)
        {
            outFile = rest[at + 1];
            rest.RemoveRange(at, 2);
        }

        var all = string.Join(' ', words.Select(word => Path.IsPathRooted(word) ? "PATH" : word.Contains('*') ? $"'{word}'" : word));
        return new MicroWords(isQuick, outFile, rest.Count > 0 ? [.. rest] : ["--filter", "*"], all);
    }
}
