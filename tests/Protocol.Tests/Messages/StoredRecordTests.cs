using KRaftNet.Common;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Records;
using KRaftNet.Protocol.Stored;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Protocol.Tests.Messages;

public class StoredRecordTests
{
    [Fact]
    public void Metadata_record_has_frame_version_type_and_version_before_it()
    {
        var record = new TopicRecord { Name = "t", TopicId = new Uuid(0, 1) };
        var value = new byte[MetadataRecordCodec.Size(record, 0)];
        MetadataRecordCodec.Write(record, 0, value);
        Assert.Equal("01020002740000000000000000000000000000000100", Convert.ToHexStringLower(value));
        var read = Assert.IsType<TopicRecord>(MetadataRecordCodec.Read(value, out var version));
        Assert.Equal(0, version);
        Assert.Equal(record.TopicId, read.TopicId);
    }

    [Theory]
    [InlineData("0002000274000000000000000000000000000000010000")]
    [InlineData("0102000274000000000000000000000000000000010000")]
    [InlineData("0102000274")]
    [InlineData("")]
    [InlineData("0102ffffffff0f")]
    public void Damaged_metadata_record_is_malformed(string hex) => Assert.Throws<MalformedMessageException>(
        () => MetadataRecordCodec.Read(Convert.FromHexString(hex), out _));

    [Theory]
    [InlineData("01ff7f00")]
    [InlineData("01ffffffff0f00")]
    public void Metadata_record_of_an_unknown_type_says_so(string hex) => Assert.Throws<UnknownRecordTypeException>(
        () => MetadataRecordCodec.Read(Convert.FromHexString(hex), out _));

    [Fact]
    public void Metadata_record_of_a_newer_version_says_so() => Assert.Throws<UnsupportedMessageVersionException>(
        () => MetadataRecordCodec.Read(Convert.FromHexString("01027f"), out _));

    [Fact]
    public void Group_record_is_found_by_the_type_in_its_key()
    {
        var key = new OffsetCommitKey { Group = "g", Topic = "t", Partition = 3 };
        var keyBytes = new byte[CoordinatorRecordCodec.KeySize(key)];
        CoordinatorRecordCodec.Groups.WriteKey(key, keyBytes);
        Assert.Equal("0001000167000174" + "00000003", Convert.ToHexStringLower(keyBytes));
        var read = Assert.IsType<OffsetCommitKey>(CoordinatorRecordCodec.Groups.ReadKey(keyBytes));

        var value = new OffsetCommitValue { Offset = 9 };
        var valueBytes = new byte[VersionedValue.Size(value, 3)];
        VersionedValue.Write(value, 3, valueBytes);
        var back = CoordinatorRecordCodec.Groups.ReadValue(read, valueBytes, out var version);
        Assert.Equal(3, version);
        Assert.Equal(9, Assert.IsType<OffsetCommitValue>(back).Offset);
    }

    [Theory]
    [InlineData("7fff")]
    [InlineData("ffff")]
    public void Key_of_an_unknown_type_says_so(string hex) => Assert.Throws<UnknownRecordTypeException>(
        () => CoordinatorRecordCodec.Groups.ReadKey(Convert.FromHexString(hex)));

    [Fact]
    public void Key_without_a_type_is_malformed() => Assert.Throws<MalformedMessageException>(
        () => CoordinatorRecordCodec.Transactions.ReadKey(new byte[1]));

    [Fact]
    public void Control_record_of_a_newer_type_has_no_value() =>
        Assert.Null(ControlRecordValue.Read((ControlRecordType)99, new byte[9]));

    [Fact]
    public void Control_record_values_are_read_in_the_version_they_name()
    {
        var change = new LeaderChangeMessage { Version = 1, LeaderId = 4 };
        var read = ControlRecordValue.Read(ControlRecordType.LeaderChange, MessageCodec.Encode(change, 1));
        Assert.Equal(4, Assert.IsType<LeaderChangeMessage>(read).LeaderId);

        var marker = new byte[VersionedValue.Size(new EndTxnMarker(), 0)];
        VersionedValue.Write(new EndTxnMarker { CoordinatorEpoch = 8 }, 0, marker);
        var end = ControlRecordValue.Read(ControlRecordType.Commit, marker);
        Assert.Equal(8, Assert.IsType<EndTxnMarker>(end).CoordinatorEpoch);
    }
}
