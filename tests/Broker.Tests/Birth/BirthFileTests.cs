using KRaftNet.Broker.Formatting;
using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.Raft;
using KRaftNet.TestKit.Disk;

namespace KRaftNet.Broker.Tests.Birth;

public class BirthFileTests
{
    private const string Directory = "/data";
    private static readonly ReplicaKey Self = new(new NodeId(7), new DirectoryId(new Uuid(0x0123456789abcdef, 42)));

    [Fact]
    public void What_is_written_is_read_until_it_is_deleted()
    {
        var disk = NewDisk();
        Assert.Null(BirthFile.TryRead(disk, Directory));
        BirthFile.Write(disk, Directory, Self);
        disk.Crash(CrashMode.LoseAllUnsynced);
        Assert.Equal(Self, BirthFile.TryRead(disk, Directory));
        Assert.Equal(DirectoryKind.HalfFormatted, DirectoryContents.Of(disk, Directory).Kind);
        BirthFile.Delete(disk, Directory);
        disk.Crash(CrashMode.LoseAllUnsynced);
        Assert.False(BirthFile.Exists(disk, Directory));
        BirthFile.Delete(disk, Directory);
    }

    [Fact]
    public void Every_damaged_byte_is_noticed()
    {
        var disk = NewDisk();
        BirthFile.Write(disk, Directory, Self);
        var path = $"{Directory}/{BirthFile.FileName}";
        var length = disk.DurableContent(path).Length;
        for (var position = 0; position < length; position++)
        {
            disk.Rot(path, position, 0x10);
            Assert.Throws<DamagedFileException>(() => BirthFile.TryRead(disk, Directory));
            disk.Rot(path, position, 0x10);
        }

        Assert.Equal(Self, BirthFile.TryRead(disk, Directory));
    }

    private static SimulatedFileSystem NewDisk()
    {
        var disk = new SimulatedFileSystem(1);
        disk.CreateDirectory(Directory);
        disk.FlushDirectory("/");
        return disk;
    }
}
