namespace KRaftNet.Common.Files;

/// <summary>Small files that are replaced as a whole: after a crash there is the old content or the new, never a mixture.</summary>
public static class AtomicFile
{
    /// <summary>Writes a temporary file beside the target, flushes it, renames it and flushes the folder.</summary>
    public static void Write(IFileSystem files, string path, ReadOnlySpan<byte> content)
    {
        ArgumentNullException.ThrowIfNull(files);
        var temporary = path + ".tmp";
        using (var file = files.Open(temporary, FileOpenMode.Truncate))
        {
            file.Write(0, content);
            file.Flush();
        }

        files.Rename(temporary, path);
        files.FlushDirectory(DirectoryOf(path));
    }

    /// <summary>The whole content, or null if there is no such file.</summary>
    public static byte[]? TryRead(IFileSystem files, string path)
    {
        ArgumentNullException.ThrowIfNull(files);
        if (!files.FileExists(path))
        {
            return null;
        }

        using var file = files.Open(path, FileOpenMode.Read);
        var content = new byte[checked((int)file.Length)];
        var read = file.Read(0, content);
        return read == content.Length ? content : content[..read];
    }

    private static string DirectoryOf(string path)
    {
        var slash = path.LastIndexOf('/');
        return slash < 0 ? "." : slash == 0 ? "/" : path[..slash];
    }
}
