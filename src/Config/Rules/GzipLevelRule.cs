namespace KRaftNet.Config.Rules;

/// <summary>A gzip level: 1 (fast) to 9 (small), or -1 for the library's own choice.</summary>
internal sealed class GzipLevelRule : ConfigRule
{
    private const int LibraryDefault = -1;

    public override string? Defect(object? value) =>
        value is int level and not LibraryDefault and (< 1 or > 9) ? "it must be 1 to 9, or -1" : null;

    public override string Describe() => "1 to 9, or -1";
}
