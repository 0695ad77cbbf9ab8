using KRaftNet.Common.Files;

namespace KRaftNet.LogStore.Inspection;

/// <summary>The files below a folder. Stateless.</summary>
public static class DirectoryWalk
{
    /// <summary>The paths of all files, folder by folder in ordinal order; of a file that one path.</summary>
    /// <exception cref="DiskException">There is no such file or folder, or it cannot be read.</exception>
    public static IEnumerable<string> Files(IFileSystem files, string path)
    {
        if (files.FileExists(path))
        {
            yield return path;
            yield break;
        }

        foreach (var entry in files.List(path))
        {
            var inner = $"{path.TrimEnd('/')}/{entry.Name}";
            if (!entry.IsDirectory)
            {
                yield return inner;
                continue;
            }

            foreach (var file in Files(files, inner))
            {
                yield return file;
            }
        }
    }
}
