using KRaftNet.Protocol.Framing;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Protocol.Tests.Messages;

public class FramingTests
{
    [Theory]
    [InlineData(2, "00000011 0012 0002 00000005 0007 636c69656e742d")]
    [InlineData(3, "00000017 0012 0003 00000005 0007 636c69656e742d 00 0261 0262 00")]
    public void Request_has_its_length_and_the_header_of_its_version(short version, string hex)
    {
        var request = new ApiVersionsRequest { ClientSoftwareName = "a", ClientSoftwareVersion = "b" };
        Assert.Equal(Bytes(hex), Frame(FrameWriter.Request(request, version, 5, "client-")));
    }

    [Fact]
    public void Request_may_have_no_client_id() => Assert.Equal(
        Bytes("0000000a 0012 0000 00000005 ffff"), Frame(FrameWriter.Request(new ApiVersionsRequest(), 0, 5, null)));

    [Fact]
    public void Response_of_ApiVersions_has_the_oldest_header_in_each_version()
    {
        for (var version = ApiVersionsResponse.MinVersion; version <= ApiVersionsResponse.MaxVersion; version++)
        {
            Assert.Equal(0, ApiVersionsResponse.Descriptor.HeaderVersion(version));
        }

        Assert.Equal(1, MetadataResponse.Descriptor.HeaderVersion(9));
        Assert.Equal(0, MetadataResponse.Descriptor.HeaderVersion(8));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Header_of_a_request_is_read_in_the_version_that_follows_from_the_api(short version)
    {
        var frame = Frame(FrameWriter.Request(new ApiVersionsRequest(), version, 5, "me"));
        var reader = new WireReader(frame.AsMemory(FrameWriter.LengthBytes));
        var header = RequestHeaders.Read(ref reader)!;
        Assert.Equal((short)ApiKey.ApiVersions, header.RequestApiKey);
        Assert.Equal(version, header.RequestApiVersion);
        Assert.Equal(5, header.CorrelationId);
        Assert.Equal("me", header.ClientId);
        ApiVersionsRequest.Read(ref reader, version);
        Assert.Equal(0, reader.Remaining);
    }

    [Theory]
    [InlineData("0012 7fff 00000005 0002 6d65")]
    [InlineData("7fff 0000 00000005 0002 6d65")]
    [InlineData("ffff 0000 00000005 0002 6d65")]
    [InlineData("0004 0000 00000005 0002 6d65")]
    public void Header_of_an_unknown_api_or_version_is_not_read(string hex)
    {
        var reader = new WireReader(Bytes(hex));
        Assert.Null(RequestHeaders.Read(ref reader));
        Assert.Equal(0, reader.Position);
    }

    [Fact]
    public void ApiVersions_of_an_unknown_version_still_tells_its_correlation_id()
    {
        var reader = new WireReader(Bytes("0012 7fff 00000005 0002 6d65 ffffffffffff"));
        var header = RequestHeaders.ReadForeignApiVersions(ref reader);
        Assert.Equal(5, header.CorrelationId);
        Assert.Equal(short.MaxValue, header.RequestApiVersion);
    }

    [Theory]
    [InlineData("")]
    [InlineData("001200")]
    [InlineData("0012 0003 0000")]
    public void Header_that_is_cut_is_malformed(string hex) => Assert.Throws<MalformedMessageException>(() =>
    {
        var reader = new WireReader(Bytes(hex));
        RequestHeaders.Read(ref reader);
    });

    private static byte[] Frame(FrameWriter writer)
    {
        var frame = new byte[writer.InlineBytes];
        writer.Write(frame);
        return frame;
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
