namespace KRaftNet.Interop.Tests.PowerCut;

/// <summary>Which processes keep a mounted file system busy, from /proc: open files, working directories and mappings.</summary>
internal static class MountHolders
{
    /// <summary>A line of "pid name: path" for each process that holds something below it; "nobody" if none is seen.</summary>
    public static string Of(string mountPoint)
    {
        var holders = Directory.EnumerateDirectories("/proc")
            .Where(process => int.TryParse(Path.GetFileName(process), out _))
            .Select(process => (process, held: Held(process, mountPoint)))
            .Where(found => found.held is not null)
            .Select(found => $"{Path.GetFileName(found.process)} {NameOf(found.process)}: {found.held}")
            .ToArray();
        return holders.Length == 0 ? "nobody" : string.Join(", ", holders);
    }

    private static string? Held(string process, string mountPoint)
    {
        try
        {
            string[] links = [$"{process}/cwd", $"{process}/root", .. Directory.EnumerateFileSystemEntries($"{process}/fd")];
            return Array.Find(Array.ConvertAll(links, TargetOf), path => IsBelow(path, mountPoint))
                ?? File.ReadLines($"{process}/maps").FirstOrDefault(line => line.Contains($" {mountPoint}/", StringComparison.Ordinal));
        }
        catch (Exception ended) when (ended is IOException or UnauthorizedAccessException)
        {
            // It ended while it was looked at, so it holds nothing; or it is not ours to look at.
            return null;
        }
    }

    private static string? TargetOf(string link) => new FileInfo(link).LinkTarget;

    private static bool IsBelow(string? path, string mountPoint) =>
        path is not null && (path == mountPoint || path.StartsWith($"{mountPoint}/", StringComparison.Ordinal));

    private static string NameOf(string process)
    {
        try
        {
            return File.ReadAllText($"{process}/comm").Trim();
        }
        catch (IOException)
        {
            return "(ended)";
        }
    }
}
