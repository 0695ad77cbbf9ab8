using KRaftNet.Common.Files;
using KRaftNet.Protocol.Framing;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Protocol.Tests.Messages;

/// <summary>Records that stay in files: the parts put together are the response with the bytes inside.</summary>
public class ExternalPartsTests
{
    private const int CorrelationId = 77;

    [Theory]
    [InlineData(4)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(18)]
    public void Parts_put_together_are_the_response_with_the_bytes_inside(short version)
    {
        byte[][] files = [Content(5, 1), Content(300, 2), Content(70_000, 3)];
        var inMemory = Frame(Response(f => new RecordsPayload(files[f])), version, null);
        var parts = new ExternalParts();
        var inline = Frame(Response(f => new RecordsPayload(Split(files[f]))), version, parts);
        Assert.Equal(6, parts.Count);
        Assert.Equal(files.Sum(f => f.Length), parts.Bytes);
        Assert.Equal(inMemory, Join(inline, parts, files));
    }

    [Fact]
    public void Size_tells_bytes_in_memory_and_in_files_apart()
    {
        var ranges = Split(Content(100, 1));
        var size = Response(_ => new RecordsPayload(ranges)).Size(18);
        Assert.Equal(300, size.External);
        var same = Response(_ => new RecordsPayload(new byte[100])).Size(18);
        Assert.Equal(0, same.External);
        Assert.Equal(same.Total, size.Total);
    }

    [Fact]
    public void Parts_can_be_used_again()
    {
        var parts = new ExternalParts();
        Frame(Response(_ => new RecordsPayload(Split(Content(9, 1)))), 18, parts);
        parts.Clear();
        Assert.Equal(0, parts.Count);
        Assert.Equal(0, parts.Bytes);
    }

    [Fact]
    public void Payload_without_value_is_null_and_differs_from_an_empty_one()
    {
        Assert.True(default(RecordsPayload).IsNull);
        Assert.False(RecordsPayload.Empty.IsNull);
        Assert.Equal(0, RecordsPayload.Empty.Length);
    }

    private static FetchResponse Response(Func<int, RecordsPayload> records)
    {
        var topic = new FetchResponse.FetchableTopicResponse { Topic = "t" };
        for (var i = 0; i < 3; i++)
        {
            topic.Partitions.Add(new FetchResponse.PartitionData { PartitionIndex = i, Records = records(i) });
        }

        return new FetchResponse { Responses = [topic] };
    }

    private static byte[] Frame(FetchResponse response, short version, ExternalParts? parts)
    {
        var writer = FrameWriter.Response(response, version, CorrelationId);
        var frame = new byte[writer.InlineBytes];
        writer.Write(frame, parts);
        return frame;
    }

    // Two ranges a file: positions tell which bytes of which file they are.
    private static FileRange[] Split(byte[] content)
    {
        var first = content.Length / 3;
        return [Range(content[0], 0, first), Range(content[0], first, content.Length - first)];
    }

    private static FileRange Range(byte file, int position, int length) =>
        new(null!, (file * 1_000_000L) + position, length, new NoLease());

    private static byte[] Content(int length, byte file)
    {
        var content = new byte[length];
        for (var i = 0; i < length; i++)
        {
            content[i] = (byte)(file + i);
        }

        return content;
    }

    private static byte[] Join(byte[] inline, ExternalParts parts, byte[][] files)
    {
        using var joined = new MemoryStream();
        var done = 0;
        for (var i = 0; i < parts.Count; i++)
        {
            joined.Write(inline, done, parts[i].Position - done);
            done = parts[i].Position;
            var range = parts[i].Range;
            joined.Write(files[(range.Position / 1_000_000) - 1], (int)(range.Position % 1_000_000), range.Length);
        }

        joined.Write(inline, done, inline.Length - done);
        return joined.ToArray();
    }

    private sealed class NoLease : IFileLeaseOwner
    {
        public void ReleaseLease()
        {
        }
    }
}
