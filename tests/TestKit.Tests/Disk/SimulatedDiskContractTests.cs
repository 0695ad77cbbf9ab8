using KRaftNet.Common.Files;
using KRaftNet.TestKit.Contracts;
using KRaftNet.TestKit.Disk;

namespace KRaftNet.TestKit.Tests.Disk;

public sealed class SimulatedFileSystemContractTests : FileSystemContract
{
    private readonly SimulatedFileSystem _disk = NewDisk();

    protected override IFileSystem Files => _disk;

    protected override string Root => "/root";

    internal static SimulatedFileSystem NewDisk()
    {
        var disk = new SimulatedFileSystem(1);
        disk.CreateDirectory("/root");
        return disk;
    }
}

public sealed class SimulatedFileContractTests : FileContract
{
    private readonly SimulatedFileSystem _disk = SimulatedFileSystemContractTests.NewDisk();

    protected override IFileSystem Files => _disk;

    protected override string Root => "/root";
}
