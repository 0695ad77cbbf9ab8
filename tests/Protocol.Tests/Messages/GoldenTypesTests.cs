using System.Text.Json;
using KRaftNet.TestKit.Golden;

namespace KRaftNet.Protocol.Tests.Messages;

/// <summary>The recorded list of all message types against the descriptors.</summary>
[Trait("Category", "Golden")]
public class GoldenTypesTests(ITestOutputHelper output)
{
    private const string TypesFile = "vectors/types.json";

    [Fact]
    public void Descriptors_agree_with_the_recorded_types()
    {
        var golden = GoldenFolder.Recordings.Require(TypesFile);
        var tally = new GoldenTally();
        foreach (var type in golden.ReadJson(TypesFile).EnumerateArray())
        {
            var name = type.GetProperty("name").GetString()!;
            if (type.GetProperty("kind").GetString() == MessageSamples.OpaqueKind)
            {
                tally.Differ(TypesFile, MessageSamples.OpaqueReason);
                continue;
            }

            var ours = MessageSamples.Find(name);
            tally.Check(TypesFile, name, () => ours is null ? "is missing" : Compare(type, ours));
        }

        tally.Finish(output);
    }

    [Fact]
    public void Every_message_of_ours_is_a_recorded_type()
    {
        var golden = GoldenFolder.Recordings.Require(TypesFile);
        var types = golden.ReadJson(TypesFile).EnumerateArray();
        var names = types.Select(t => t.GetProperty("name").GetString()!).ToHashSet();
        Assert.DoesNotContain(MessageCatalog.All, m => !names.Contains(m.Name));
    }

    private static string? Compare(JsonElement type, MessageDescriptor ours)
    {
        var flexible = ours.FlexibleVersions.IsEmpty ? -1 : ours.FlexibleVersions.Min;
        var kind = type.GetProperty("kind").GetString()!;
        return Differ("kind", kind, KindOf(ours.Kind, kind))
            ?? Differ("key", Number(type, "apiKey"), ours.Key)
            ?? Differ("lowest version", Number(type, "minVersion"), ours.Versions.Min)
            ?? Differ("highest version", Number(type, "maxVersion"), ours.Versions.Max)
            ?? Differ("first flexible version", Number(type, "flexibleFrom"), flexible)
            ?? Differ("unstable", Flag(type, "latestVersionUnstable"), ours.LatestUnstable)
            ?? Differ("listeners", Listeners(type), ours.Listeners)
            ?? Differ("header versions", HeaderVersions(type), HeaderVersions(ours));
    }

    private static string? Differ<T>(string what, T recorded, T ours) =>
        EqualityComparer<T>.Default.Equals(recorded, ours) ? null : $"{what}: {recorded} recorded, {ours} here";

    private static string KindOf(MessageKind kind, string recorded) => kind switch
    {
        MessageKind.Request => "request",
        MessageKind.Response => "response",
        MessageKind.Header => "header",
        MessageKind.MetadataRecord => "metadata-record",
        MessageKind.GroupKey or MessageKind.GroupValue => "group-record",
        MessageKind.TransactionKey or MessageKind.TransactionValue => "transaction-record",
        MessageKind.ShareKey or MessageKind.ShareValue => "share-record",
        MessageKind.RemoteLogRecord => "storage",

        // Small files and contents of bytes fields are one kind here.
        _ => recorded is "raft-record" or "storage" ? recorded : "data",
    };

    private static int? Number(JsonElement type, string name) =>
        type.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;

    private static bool Flag(JsonElement type, string name) =>
        type.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static ListenerKinds Listeners(JsonElement type)
    {
        var listeners = ListenerKinds.None;
        if (type.TryGetProperty("listeners", out var names))
        {
            foreach (var name in names.EnumerateArray())
            {
                listeners |= Enum.Parse<ListenerKinds>(name.GetString()!, ignoreCase: true);
            }
        }

        return listeners;
    }

    private static string? HeaderVersions(JsonElement type) => type.TryGetProperty("headerVersions", out var versions)
        ? string.Join(' ', versions.EnumerateArray().Select(v => v.GetInt32()))
        : null;

    private static string? HeaderVersions(MessageDescriptor ours)
    {
        var versions = Enumerable.Range(ours.Versions.Min, ours.Versions.Max - ours.Versions.Min + 1);
        return ours.Kind is MessageKind.Request or MessageKind.Response
            ? string.Join(' ', versions.Select(v => ours.HeaderVersion((short)v)))
            : null;
    }
}
