using System.Text.Json;
using KRaftNet.TestKit.Golden;

namespace KRaftNet.Protocol.Tests.Messages;

/// <summary>One recorded message: its bytes and what they say.</summary>
internal sealed record MessageSample(string File, int Line, JsonElement Data)
{
    public string Kind => Data.GetProperty("kind").GetString()!;

    public string Message => Data.GetProperty("name").GetString()!;

    public short Version => Data.GetProperty("version").GetInt16();

    public byte[] Bytes => Convert.FromHexString(Data.GetProperty("hex").GetString()!);

    public JsonElement Json => Data.GetProperty("json");

    /// <summary>What stands before the bytes where they are stored; empty if nothing.</summary>
    public byte[] Prefix =>
        Data.TryGetProperty("prefix", out var prefix) ? Convert.FromHexString(prefix.GetString()!) : [];

    public string? Framing => Data.TryGetProperty("framing", out var framing) ? framing.GetString() : null;

    /// <summary>Path, tag and value of each unknown tagged field, sorted by path, then in the recorded order.</summary>
    public IReadOnlyList<TagAt> UnknownTags => Data.TryGetProperty("unknownTags", out var tags)
        ? [.. tags.EnumerateArray().Select(ToTag).OrderBy(t => t.Path, StringComparer.Ordinal)]
        : [];

    /// <summary>Finds the sample again.</summary>
    public string Title => $"line {Line}, {Message} v{Version}";

    /// <summary>Our class for it; null if we have none.</summary>
    public MessageDescriptor? Descriptor => MessageSamples.Find(Message);

    private static TagAt ToTag(JsonElement tag) => new(
        tag.GetProperty("path").GetString()!, tag.GetProperty("tag").GetInt32(), tag.GetProperty("hex").GetString()!);
}

/// <summary>An unknown tagged field and the JSON pointer of its struct.</summary>
internal sealed record TagAt(string Path, int Tag, string Hex);

/// <summary>The recorded messages of the golden folder.</summary>
internal static class MessageSamples
{
    /// <summary>The part of the folder that holds them.</summary>
    public const string Part = "vectors";

    /// <summary>Messages of programs that are no broker's: a broker hands their bytes on unread.</summary>
    public const string OpaqueKind = "streams";

    /// <summary>Why those are not read.</summary>
    public const string OpaqueReason = "kind streams: opaque to a broker, has no schema here";

    private static readonly Dictionary<string, MessageDescriptor> ByName =
        MessageCatalog.All.ToDictionary(m => m.Name, StringComparer.Ordinal);

    /// <summary>Our class of that name; null if we have none.</summary>
    public static MessageDescriptor? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>Every sample of every file whose lines are samples.</summary>
    public static IEnumerable<MessageSample> Read(GoldenFolder golden)
    {
        foreach (var file in golden.Files(Part, "*.jsonl*"))
        {
            var line = 0;
            foreach (var data in golden.ReadLines(file))
            {
                line++;
                if (!data.TryGetProperty("sample", out _) || !data.TryGetProperty("hex", out _))
                {
                    break;
                }

                yield return new MessageSample(file, line, data);
            }
        }
    }
}
