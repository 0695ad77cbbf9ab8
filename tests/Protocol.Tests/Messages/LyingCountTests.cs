using System.Buffers.Binary;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Protocol.Tests.Messages;

/// <summary>A count that the bytes left could hold, but do not, costs next to nothing.</summary>
public sealed class LyingCountTests
{
    private const int FrameBytes = 4 << 20;
    private const long AllocatedBytesMax = 64 << 10;

    /// <summary>Arrays of structs, of strings, and of structs in structs.</summary>
    public static TheoryData<string, short> Arrays => new()
    {
        { nameof(MetadataRequest), 4 },
        { nameof(DeleteTopicsRequest), 3 },
        { nameof(OffsetFetchRequest), 8 },
    };

    [Theory]
    [MemberData(nameof(Arrays))]
    public void Elements_that_are_not_there_take_no_memory(string name, short version)
    {
        var type = MessageCatalog.All.Single(message => message.Name == name);
        var frame = new byte[FrameBytes];
        frame.AsSpan().Fill(0xFF);
        var count = frame.Length / 8;
        if (type.IsFlexible(version))
        {
            Varint.WriteUnsigned(frame, (uint)count);
        }
        else
        {
            BinaryPrimitives.WriteInt32BigEndian(frame, count);
        }

        Assert.Throws<MalformedMessageException>(() => Read(type, version, frame));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<MalformedMessageException>(() => Read(type, version, frame));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated <= AllocatedBytesMax, $"{allocated} bytes for an array of nothing");
    }

    private static void Read(MessageDescriptor type, short version, byte[] frame)
    {
        var reader = new WireReader(frame.AsMemory());
        type.Read(ref reader, version);
    }
}
