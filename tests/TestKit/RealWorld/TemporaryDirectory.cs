namespace KRaftNet.TestKit.RealWorld;

/// <summary>A new folder in the system's place for temporary files, deleted with all in it on disposing.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    /// <summary>Makes the folder; its name begins with "kraftnet-" and the purpose.</summary>
    /// <param name="purpose">A word for whoever finds the folder left behind by a killed test run.</param>
    public TemporaryDirectory(string purpose = "test")
    {
        Path = Directory.CreateTempSubdirectory($"kraftnet-{purpose}-").FullName;
    }

    /// <summary>Absolute path, without a slash at its end.</summary>
    public string Path { get; }

    /// <summary>A path below the folder; nothing is made.</summary>
    public string this[string relative] => $"{Path}/{relative}";

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Path;
}
