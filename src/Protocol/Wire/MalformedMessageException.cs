using System.Diagnostics.CodeAnalysis;

namespace KRaftNet.Protocol.Wire;

/// <summary>
/// Bytes that are not the message they should be. An operating error: whoever reads from a peer closes the connection,
/// whoever reads from a disk reports damage.
/// </summary>
public sealed class MalformedMessageException(string message) : Exception(message)
{
    /// <summary>A value that the bytes left cannot hold.</summary>
    [DoesNotReturn]
    internal static void ThrowTooShort(string? field, long wanted, int left) =>
        throw new MalformedMessageException($"{field ?? "element"} takes {wanted} bytes, {left} are left");

    /// <summary>A null where the version has none.</summary>
    [DoesNotReturn]
    internal static void ThrowNull(string? field) =>
        throw new MalformedMessageException($"{field ?? "element"} is null where null is not allowed");

    /// <summary>A string that is longer than any may be.</summary>
    [DoesNotReturn]
    internal static void ThrowLength(string? field, int length) =>
        throw new MalformedMessageException(
            $"{field ?? "element"} has {length} bytes, a string at most {short.MaxValue}");

    /// <summary>A varint of more than five bytes.</summary>
    [DoesNotReturn]
    internal static void ThrowVarint(string? field) =>
        throw new MalformedMessageException($"{field ?? "element"}: a varint of more than {Varint.MaxBytes32} bytes");
}
