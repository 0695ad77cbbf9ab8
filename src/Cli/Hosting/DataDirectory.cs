namespace KRaftNet.Cli.Hosting;

/// <summary>A directory for data, that a temporary one is deleted with.</summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly bool _isTemporary;

    private DataDirectory(string path, bool isTemporary)
    {
        Path = path;
        _isTemporary = isTemporary;
    }

    /// <summary>The directory.</summary>
    public string Path { get; }

    /// <summary>One that stays.</summary>
    public static DataDirectory Of(string path) => new(System.IO.Path.GetFullPath(path), isTemporary: false);

    /// <summary>One that is deleted at the end.</summary>
    public static DataDirectory Temporary() => new(Directory.CreateTempSubdirectory("kraftnet-").FullName, isTemporary: true);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isTemporary)
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
