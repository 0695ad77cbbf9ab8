using KRaftNet.Common;
using KRaftNet.Metadata.Records;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Stored;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Metadata.Tests.Records;

public sealed class MetadataRecordTests
{
    [Fact]
    public void Frame_is_version_type_and_version_before_the_message()
    {
        var bytes = new TopicRecord { Name = "ab", TopicId = new Uuid(0, 9) }.Versioned().Encode();
        Assert.Equal("010200" + "036162" + "00000000000000000000000000000009" + "00", Convert.ToHexStringLower(bytes));
    }

    [Fact]
    public void Decoded_record_does_not_live_in_the_bytes_it_came_from()
    {
        var record = new UserScramCredentialRecord { Name = "u", Mechanism = 1, Salt = new byte[] { 7, 7, 7 } };
        var bytes = record.Versioned().Encode();
        var decoded = (UserScramCredentialRecord)MetadataRecord.Decode(bytes).Message;
        Array.Clear(bytes);
        Assert.Equal([7, 7, 7], decoded.Salt.ToArray());
    }

    [Theory]
    [InlineData("020200")]
    [InlineData("01140000ff")]
    [InlineData("0102")]
    [InlineData("")]
    public void Bytes_that_are_no_record_are_refused(string hex) => Assert.Throws<MalformedMessageException>(
        () => MetadataRecord.Decode(Convert.FromHexString(hex)));

    [Fact]
    public void Type_that_is_not_known_is_refused_as_such() => Assert.Throws<UnknownRecordTypeException>(
        () => MetadataRecord.Decode(Convert.FromHexString("01ff0100")));

    [Fact]
    public void Newer_version_of_a_record_is_refused_as_such() => Assert.Throws<UnsupportedMessageVersionException>(
        () => MetadataRecord.Decode(Convert.FromHexString("01147f00")));

    [Theory]
    [InlineData(30, 4, 2)]
    [InlineData(29, 3, 2)]
    [InlineData(22, 3, 1)]
    [InlineData(16, 2, 0)]
    [InlineData(7, 1, 0)]
    public void Records_are_written_in_the_version_that_the_cluster_reads(short level, short broker, short partition)
    {
        Assert.Equal(broker, new RegisterBrokerRecord().Versioned(level).Version);
        Assert.Equal(partition, new PartitionRecord().Versioned(level).Version);
        Assert.Equal(partition, new PartitionChangeRecord().Versioned(level).Version);
        Assert.Equal(0, new TopicRecord().Versioned(level).Version);
    }

    [Fact]
    public void Change_of_a_registration_is_written_in_the_lowest_version_that_holds_it()
    {
        Assert.Equal(0, new BrokerRegistrationChangeRecord { Fenced = 1 }.Versioned().Version);
        Assert.Equal(1, new BrokerRegistrationChangeRecord { InControlledShutdown = 1 }.Versioned().Version);
        Assert.Equal(2, new BrokerRegistrationChangeRecord { LogDirs = [Uuid.Zero] }.Versioned().Version);
        Assert.Equal(3, new BrokerRegistrationChangeRecord { CordonedLogDirs = [] }.Versioned().Version);
    }
}
