using KRaftNet.MessageGenerator.Analysis;
using KRaftNet.MessageGenerator.Model;

namespace KRaftNet.MessageGenerator.Emission;

/// <summary>The class of one message.</summary>
internal sealed class MessageEmitter(MessageModel message, CodeWriter code)
{
    private readonly StructEmitter _structs = new(new MessageAnalysis(message), code);

    /// <summary>Writes the class with the classes of its structs within.</summary>
    public void Emit()
    {
        code.Summary(message.Family.Note);
        code.Open($"public sealed class {message.Name} : {Interface()}");
        EmitDescriptor();
        EmitInterface();
        _structs.EmitMembers(message.Root);
        foreach (var structure in message.Structs)
        {
            _structs.EmitClass(structure);
        }

        code.Close();
    }

    private string Interface() => message.Kind == "Request"
        ? $"IRequest<{message.Name}, {message.Family.Name}Response>"
        : $"IMessage<{message.Name}>";

    private void EmitDescriptor()
    {
        code.Line($"public const short MinVersion = {message.Versions.Low};");
        code.Line($"public const short MaxVersion = {message.Versions.High};");
        code.Open("public static MessageDescriptor Descriptor { get; } = new(Read, ReadJson)");
        code.Line($"Name = \"{message.Name}\", Kind = MessageKind.{message.Kind},");
        code.Line("Versions = new(MinVersion, MaxVersion),");
        code.Line($"FlexibleVersions = {Range(message.FlexibleVersions.Intersect(message.Versions))},");
        if (message.Family.Key is { } key)
        {
            code.Line($"Key = {key},");
        }

        if (message.Family.Listeners.Count > 0)
        {
            var kinds = message.Family.Listeners.Select(l => "ListenerKinds." + Identifier.ToPascalCase(l));
            code.Line($"Listeners = {string.Join(" | ", kinds)},");
        }

        if (!message.Family.DeprecatedVersions.IsEmpty)
        {
            code.Line($"DeprecatedVersions = {Range(message.Family.DeprecatedVersions)},");
        }

        if (message.Family.LatestUnstable)
        {
            code.Line("LatestUnstable = true,");
        }

        code.Close("};");
    }

    private void EmitInterface()
    {
        var name = message.Name;
        if (message.Kind == "Request")
        {
            code.Line($"static ApiKey {Interface()}.ApiKey => ApiKey.{message.Family.Name};");
        }

        code.Line("MessageDescriptor IMessage.Descriptor => Descriptor;");
        code.Line($"public static {name} Read(ref WireReader reader, short version)");
        code.Line($"{{ Descriptor.Require(version); var m = new {name}(); m.Decode(ref reader, version); return m; }}");
        code.Line("public void Write(ref WireWriter writer, short version)");
        code.Line("{ Descriptor.Require(version); Encode(ref writer, version); }");
        code.Line("public MessageSize Size(short version)");
        code.Line("{ Descriptor.Require(version); var s = new SizeCounter(); Encode(ref s, version); return s.Size; }");
        code.Line($"public static {name} ReadJson(JsonElement json, short version)");
        code.Line("{ Descriptor.Require(version); var s = new JsonFieldSource(json);"
            + $" var m = new {name}(); m.Decode(ref s, version); return m; }}");
        code.Line("public void WriteJson(Utf8JsonWriter json, short version)");
        code.Line("{ Descriptor.Require(version); var s = new JsonFieldSink(json);"
            + " s.BeginStruct(null); Encode(ref s, version); s.EndStruct(); }");
    }

    private static string Range(VersionRange range) =>
        range.IsEmpty ? "VersionRange.None" : $"new({range.Low}, {range.High})";
}
