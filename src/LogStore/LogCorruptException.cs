namespace KRaftNet.LogStore;

/// <summary>
/// Bytes of a log that cannot be what was written there: the file, the place in it, and what is wrong.
/// </summary>
public sealed class LogCorruptException(string path, long position, string what)
    : IOException($"{path} at byte {position}: {what}")
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>Byte in the file.</summary>
    public long Position { get; } = position;
}
