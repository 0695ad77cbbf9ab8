using KRaftNet.Protocol.Wire;

namespace KRaftNet.Protocol.Stored;

/// <summary>Checks that stored values share.</summary>
internal static class Narrow
{
    /// <summary>A version that came as a varint.</summary>
    public static short ToVersion(int version) => version is >= 0 and <= short.MaxValue
        ? (short)version
        : throw new MalformedMessageException($"{version} is no version of a message");

    /// <summary>A stored value is a message and nothing behind it.</summary>
    public static void RequireEnd(ref WireReader reader, MessageDescriptor message)
    {
        if (reader.Remaining != 0)
        {
            throw new MalformedMessageException($"{reader.Remaining} bytes behind a {message.Name}");
        }
    }
}
