using System.Text.Json;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Protocol;

/// <summary>
/// A message that can be written in any of its versions. Messages are plain mutable objects, owned by who made or read
/// them; their bytes and records are borrowed from the buffer they were read from.
/// </summary>
public interface IMessage
{
    /// <summary>What is known about the class.</summary>
    MessageDescriptor Descriptor { get; }

    /// <summary>Bytes that <see cref="Write"/> will write.</summary>
    /// <exception cref="UnsupportedFieldException">The version cannot hold what is set.</exception>
    /// <exception cref="UnsupportedMessageVersionException">There is no such version.</exception>
    MessageSize Size(short version);

    /// <summary>Writes the message, without a header.</summary>
    /// <exception cref="UnsupportedFieldException">The version cannot hold what is set.</exception>
    /// <exception cref="UnsupportedMessageVersionException">There is no such version.</exception>
    void Write(ref WireWriter writer, short version);

    /// <summary>Writes Kafka's JSON form. File ranges of records have none and break an invariant.</summary>
    void WriteJson(Utf8JsonWriter json, short version);
}

/// <summary>A message whose class is known when the code is compiled.</summary>
public interface IMessage<TSelf> : IMessage
    where TSelf : IMessage<TSelf>
{
    /// <summary>What is known about the class.</summary>
    static new abstract MessageDescriptor Descriptor { get; }

    /// <summary>Reads a message without a header. Bytes behind it stay unread.</summary>
    /// <exception cref="MalformedMessageException">The bytes are no such message.</exception>
    /// <exception cref="UnsupportedMessageVersionException">There is no such version.</exception>
    static abstract TSelf Read(ref WireReader reader, short version);

    /// <summary>Reads Kafka's JSON form.</summary>
    /// <exception cref="MalformedMessageException">The JSON is no such message.</exception>
    static abstract TSelf ReadJson(JsonElement json, short version);
}

/// <summary>A request, which knows its response, so that a call is typed.</summary>
public interface IRequest<TSelf, TResponse> : IMessage<TSelf>
    where TSelf : IRequest<TSelf, TResponse>
    where TResponse : IMessage<TResponse>
{
    /// <summary>The API.</summary>
    static abstract ApiKey ApiKey { get; }
}
