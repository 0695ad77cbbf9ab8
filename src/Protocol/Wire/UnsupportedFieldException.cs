using System.Diagnostics.CodeAnalysis;

namespace KRaftNet.Protocol.Wire;

/// <summary>
/// A message cannot be written in a version: a field that the version lacks is set and must not be dropped, or a value
/// is one that the wire has no form for. An operating error of the writer: the other side is too old for what is asked.
/// </summary>
public sealed class UnsupportedFieldException(string message) : Exception(message)
{
    [DoesNotReturn]
    internal static void Throw(string field, short version) =>
        throw new UnsupportedFieldException($"{field} is set, and version {version} has no such field");

    [DoesNotReturn]
    internal static void ThrowNull(string field, short version) =>
        throw new UnsupportedFieldException($"{field} is null, and version {version} has no null for it");

    [DoesNotReturn]
    internal static void ThrowLength(string? field, int length) =>
        throw new UnsupportedFieldException(
            $"{field ?? "element"} has {length} bytes, a string at most {short.MaxValue}");

    [DoesNotReturn]
    internal static void ThrowTag(int tag, int previous) =>
        throw new UnsupportedFieldException($"unknown tag {tag} after {previous}: tags are written in ascending order");
}
