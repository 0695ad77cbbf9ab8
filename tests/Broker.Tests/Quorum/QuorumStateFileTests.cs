using System.Text;
using KRaftNet.Broker.Quorum;
using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.Raft;
using KRaftNet.TestKit.Disk;

namespace KRaftNet.Broker.Tests.Quorum;

public sealed class QuorumStateFileTests
{
    private const string Folder = "/meta";
    private const string None = "AAAAAAAAAAAAAAAAAAAAAA";
    private const string FilePath = $"{Folder}/{QuorumStateFile.Name}";
    private static readonly DirectoryId Directory = new(new Uuid(0x0123456789ABCDEF, 0x0011223344556677));
    private readonly SimulatedFileSystem _files = new(new Prng(1));

    public QuorumStateFileTests() => _files.CreateDirectory(Folder);

    [Fact]
    public void There_is_no_state_before_the_first_write() => Assert.Null(QuorumStateFile.Read(_files, Folder));

    [Theory]
    [InlineData(-1, -1)]
    [InlineData(3, -1)]
    [InlineData(-1, 2)]
    [InlineData(2, 2)]
    public void What_is_written_is_read(int leader, int voted)
    {
        var state = new ElectionState(
            new LeaderEpoch(5), new NodeId(leader), voted < 0 ? null : new ReplicaKey(new NodeId(voted), Directory));

        QuorumStateFile.Write(_files, Folder, state);

        Assert.Equal(state, QuorumStateFile.Read(_files, Folder));
    }

    [Fact]
    public void Text_is_the_one_that_Kafka_writes()
    {
        QuorumStateFile.Write(_files, Folder, new ElectionState(new LeaderEpoch(4), new NodeId(1), null));

        Assert.Equal(
            $$"""{"leaderId":1,"leaderEpoch":4,"votedId":-1,"votedDirectoryId":"{{None}}","data_version":1}""",
            Encoding.UTF8.GetString(AtomicFile.TryRead(_files, FilePath)!));
    }

    [Fact]
    public void Version_0_has_no_directory_of_the_vote()
    {
        const string Text = """
            {"clusterId":"","leaderId":1,"leaderEpoch":2,"votedId":3,"appliedOffset":0,
             "currentVoters":[{"voterId":1}],"data_version":0}
            """;
        AtomicFile.Write(_files, FilePath, Encoding.UTF8.GetBytes(Text));

        var state = QuorumStateFile.Read(_files, Folder);

        var voted = new ReplicaKey(new NodeId(3), DirectoryId.Zero);
        Assert.Equal(new ElectionState(new LeaderEpoch(2), new NodeId(1), voted), state);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData($$"""{"leaderId":1,"leaderEpoch":4,"votedId":-1,"votedDirectoryId":"{{None}}","data_version":2}""")]
    [InlineData("""{"leaderId":1,"leaderEpoch":4,"votedId":-1,"votedDirectoryId":"?","data_version":1}""")]
    [InlineData($$"""{"leaderId":1,"leaderEpoch":"4","votedId":-1,"votedDirectoryId":"{{None}}","data_version":1}""")]
    [InlineData($$"""{"leaderEpoch":3000000000,"votedId":1,"votedDirectoryId":"{{None}}","data_version":1}""")]
    [InlineData($$"""{"leaderId":1,"votedId":-1,"votedDirectoryId":"{{None}}","data_version":1}""")]
    public void Text_that_is_no_state_is_refused(string text)
    {
        AtomicFile.Write(_files, FilePath, Encoding.UTF8.GetBytes(text));

        Assert.Throws<DamagedFileException>(() => QuorumStateFile.Read(_files, Folder));
    }

    [Fact]
    public void Every_flipped_bit_is_noticed()
    {
        QuorumStateFile.Write(_files, Folder, new ElectionState(new LeaderEpoch(4), new NodeId(1), null));
        var content = AtomicFile.TryRead(_files, FilePath)!;
        for (var bit = 0; bit < content.Length * 8; bit++)
        {
            var damaged = content.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            AtomicFile.Write(_files, FilePath, damaged);

            Assert.Throws<DamagedFileException>(() => QuorumStateFile.Read(_files, Folder));
        }
    }
}
