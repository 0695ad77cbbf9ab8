using System.Text.Json;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Protocol;

/// <summary>What a message class says about itself. Immutable.</summary>
public sealed class MessageDescriptor
{
    private readonly MessageReader _reader;
    private readonly Func<JsonElement, short, IMessage> _jsonReader;

    internal MessageDescriptor(MessageReader reader, Func<JsonElement, short, IMessage> jsonReader)
    {
        _reader = reader;
        _jsonReader = jsonReader;
    }

    /// <summary>Class name, which is Kafka's name.</summary>
    public required string Name { get; init; }

    public required MessageKind Kind { get; init; }

    /// <summary>API key of requests and responses, type id of records; null where there is none.</summary>
    public short? Key { get; init; }

    /// <summary>Versions that can be read and written.</summary>
    public required VersionRange Versions { get; init; }

    /// <summary>Versions with compact lengths and tagged fields; empty if there are none.</summary>
    public required VersionRange FlexibleVersions { get; init; }

    /// <summary>Versions that clients are asked to leave; empty if there are none.</summary>
    public VersionRange DeprecatedVersions { get; init; } = VersionRange.None;

    /// <summary>Whether the highest version is still being designed and is hidden by default.</summary>
    public bool LatestUnstable { get; init; }

    /// <summary>Listeners that serve the request; none for other messages.</summary>
    public ListenerKinds Listeners { get; init; }

    /// <summary>Whether the version has compact lengths and tagged fields.</summary>
    public bool IsFlexible(short version) => FlexibleVersions.Contains(version);

    /// <summary>
    /// Version of the header that goes before the version of a request or response. ApiVersions responses always have
    /// the oldest one, because they are read before the versions are known.
    /// </summary>
    public short HeaderVersion(short version)
    {
        var flexible = IsFlexible(version) ? 1 : 0;
        if (Kind == MessageKind.Request)
        {
            return (short)(1 + flexible);
        }

        return (short)(Key == (short)ApiKey.ApiVersions ? 0 : flexible);
    }

    /// <summary>Reads a message of this class.</summary>
    public IMessage Read(ref WireReader reader, short version) => _reader(ref reader, version);

    /// <summary>Reads a message of this class from its JSON form.</summary>
    public IMessage ReadJson(JsonElement json, short version) => _jsonReader(json, version);

    /// <exception cref="UnsupportedMessageVersionException">There is no such version.</exception>
    public void Require(short version)
    {
        if (!Versions.Contains(version))
        {
            throw new UnsupportedMessageVersionException(this, version);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Versions}";
}

internal delegate IMessage MessageReader(ref WireReader reader, short version);

/// <summary>
/// A message was asked for in a version that we do not have: an operating error, of a peer or of a newer disk.
/// </summary>
public sealed class UnsupportedMessageVersionException(MessageDescriptor message, short version)
    : Exception($"{message.Name} has versions {message.Versions}, not {version}")
{
    public MessageDescriptor Descriptor { get; } = message;

    public short Version { get; } = version;
}
