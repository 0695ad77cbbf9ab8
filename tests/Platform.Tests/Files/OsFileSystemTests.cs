using KRaftNet.Common.Files;
using KRaftNet.Platform.Files;
using KRaftNet.TestKit.Contracts;
using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Platform.Tests.Files;

/// <summary>The promises of names and errors, by the operating system's.</summary>
public class OsFileSystemTests : FileSystemContract, IDisposable
{
    private readonly TemporaryDirectory _directory = new("files");

    protected override IFileSystem Files { get; } = new OsFileSystem();

    protected override string Root => _directory.Path;

    public void Dispose()
    {
        _directory.Dispose();
        GC.SuppressFinalize(this);
    }
}
