using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Protocol.Tests.Messages;

/// <summary>Ownership and limits of reader and writer, on messages that show them.</summary>
public class WireFormTests
{
    [Fact]
    public void Bytes_and_records_are_slices_of_the_buffer()
    {
        var partition = new ProduceRequest.PartitionProduceData { Records = new RecordsPayload(new byte[] { 1, 2 }) };
        var request = new ProduceRequest { TopicData = [new() { Name = "t", PartitionData = [partition] }] };
        var buffer = MessageCodec.Encode(request, 9);
        var read = (ProduceRequest)MessageCodec.Decode(ProduceRequest.Descriptor, 9, buffer, out _);
        read.TopicData[0].PartitionData[0].Records.Bytes.Span[0] = 0xEE;
        Assert.Contains((byte)0xEE, buffer);
    }

    [Fact]
    public void Reading_goes_on_behind_a_message()
    {
        byte[] buffer = [.. MessageCodec.Encode(new HeartbeatRequest { GroupId = "g" }, 0), 9, 9];
        var reader = new WireReader(buffer);
        HeartbeatRequest.Read(ref reader, 0);
        Assert.Equal(2, reader.Remaining);
        Assert.Equal([9, 9], reader.Rest.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void Strings_end_at_32767_bytes(short version)
    {
        var longest = new HeartbeatRequest { GroupId = new string('x', short.MaxValue) };
        var read = (HeartbeatRequest)MessageCodec.Decode(
            HeartbeatRequest.Descriptor, version, MessageCodec.Encode(longest, version), out _);
        Assert.Equal(longest.GroupId, read.GroupId);
        var tooLong = new HeartbeatRequest { GroupId = new string('x', short.MaxValue - 1) + "\u00e9" };
        Assert.Throws<UnsupportedFieldException>(() => tooLong.Size(version));
    }

    // Sizes of 127 and more take a second byte, which moves what was written behind the first.
    [Theory]
    [InlineData(1)]
    [InlineData(126)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(16_383)]
    [InlineData(20_000)]
    public void Tagged_fields_of_any_size_read_back(int length)
    {
        var response = new FetchResponse
        {
            NodeEndpoints = [new() { Host = new string('h', length), Port = 1, Rack = new string('r', length) }],
            UnknownTags = new UnknownTaggedFields(),
        };
        for (var tag = 1; tag < 200; tag++)
        {
            response.UnknownTags.Add(tag, new byte[tag]);
        }

        var bytes = MessageCodec.Encode(response, 16);
        var read = (FetchResponse)MessageCodec.Decode(FetchResponse.Descriptor, 16, bytes, out var left);
        Assert.Equal(0, left);
        Assert.Equal(length, read.NodeEndpoints[0].Rack!.Length);
        Assert.Equal(199, read.UnknownTags!.Count);
        Assert.Equal(bytes, MessageCodec.Encode(read, 16));
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(5, 4)]
    [InlineData(0, 0)]
    [InlineData(int.MaxValue, null)]
    [InlineData(-1, null)]
    public void Unknown_tags_that_cannot_be_written_are_an_error(int tag, int? next)
    {
        var response = new FetchResponse
        {
            NodeEndpoints = [new() { Host = "h" }],
            UnknownTags = new UnknownTaggedFields(),
        };
        response.UnknownTags.Add(tag, new byte[1]);
        if (next is { } second)
        {
            response.UnknownTags.Add(second, new byte[1]);
        }

        Assert.Throws<UnsupportedFieldException>(() => response.Size(16));
    }

    [Fact]
    public void Table_of_apis_knows_each_key_and_no_other()
    {
        Assert.All(Enum.GetValues<ApiKey>(), key => Assert.Equal(key, ApiKeys.Find((short)key)!.Key));
        Assert.Equal(Enum.GetValues<ApiKey>().Length, ApiKeys.All.Count);
        Assert.Null(ApiKeys.Find(-1));
        Assert.Null(ApiKeys.Find(4));
        Assert.Null(ApiKeys.Find(short.MaxValue));
        Assert.All(ApiKeys.All, api => Assert.Equal(api.Request.Versions, api.Response.Versions));
    }

    [Fact]
    public void Unstable_version_is_known_but_not_among_the_stable_ones()
    {
        var api = ApiKeys.Get(ApiKey.InitProducerId);
        Assert.Equal(api.Versions.Max - 1, api.StableVersions.Max);
        Assert.Equal(ApiKeys.Get(ApiKey.Fetch).Versions, ApiKeys.Get(ApiKey.Fetch).StableVersions);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"groupId":1,"generationId":1,"memberId":""}""")]
    [InlineData("""{"groupId":"","generationId":"1","memberId":""}""")]
    [InlineData("""{"groupId":"","generationId":4294967296,"memberId":""}""")]
    [InlineData("""{"groupId":null,"generationId":1,"memberId":""}""")]
    [InlineData("[]")]
    public void Json_that_is_no_message_is_malformed(string json) => Assert.Throws<MalformedMessageException>(
        () => HeartbeatRequest.ReadJson(MessageCodec.Parse(json), 0));
}
