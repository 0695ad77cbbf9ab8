using System.Text.Json;
using KRaftNet.MessageGenerator.Model;

namespace KRaftNet.MessageGenerator.Tests.Golden;

/// <summary>A published definition of a message, as data.</summary>
internal sealed class DefinedMessage(JsonElement data, params string[] leftOut)
{
    public string Name { get; } = data.GetProperty("name").GetString()!;

    public int? Key { get; } = data.TryGetProperty("apiKey", out var key) ? key.GetInt32() : null;

    public VersionRange Versions { get; } = Range(data, "validVersions");

    public VersionRange FlexibleVersions { get; } = Range(data, "flexibleVersions");

    public bool LatestUnstable { get; } =
        data.TryGetProperty("latestVersionUnstable", out var flag) && flag.ValueKind == JsonValueKind.True;

    public IReadOnlyList<DefinedField> Fields { get; } =
        [.. DefinedField.List(data).Where(f => !leftOut.Contains(f.Name))];

    /// <summary>The same without some of its top-level fields.</summary>
    public DefinedMessage Without(params string[] fields) => new(data, fields);

    /// <summary>Fields of a struct: those below the field, or those of the shared struct of that name.</summary>
    public IReadOnlyList<DefinedField> FieldsOf(DefinedField field)
    {
        if (field.Fields.Count > 0 || !data.TryGetProperty("commonStructs", out var structs))
        {
            return field.Fields;
        }

        var shared = structs.EnumerateArray().FirstOrDefault(s => s.GetProperty("name").GetString() == field.Element);
        return shared.ValueKind == JsonValueKind.Undefined ? [] : DefinedField.List(shared);
    }

    internal static VersionRange Range(JsonElement data, string name, string missing = "none")
    {
        var text = data.TryGetProperty(name, out var value) ? value.GetString()! : missing;
        return VersionRange.TryParse(text, out var range) ? range : throw new FormatException($"{name} is {text}");
    }
}

/// <summary>One field of it.</summary>
internal sealed class DefinedField(JsonElement data)
{
    public string Name { get; } = data.GetProperty("name").GetString()!;

    public string Type { get; } = data.GetProperty("type").GetString()!;

    /// <summary>The type without the array's mark.</summary>
    public string Element => Type.StartsWith("[]", StringComparison.Ordinal) ? Type[2..] : Type;

    public bool IsStruct => char.IsUpper(Element[0]);

    public VersionRange TaggedVersions { get; } = DefinedMessage.Range(data, "taggedVersions");

    public VersionRange Versions => data.TryGetProperty("versions", out _)
        ? DefinedMessage.Range(data, "versions")
        : TaggedVersions;

    public VersionRange NullableVersions { get; } = DefinedMessage.Range(data, "nullableVersions");

    public int? Tag { get; } = data.TryGetProperty("tag", out var tag) ? tag.GetInt32() : null;

    /// <summary>
    /// The default in the words of our schemas: null for the type's own, which a JSON null stands for too.
    /// </summary>
    public string? Default
    {
        get
        {
            var text = data.TryGetProperty("default", out var value) && value.ValueKind != JsonValueKind.Null
                ? value.ToString()
                : "";
            return text.ToUpperInvariant() is "" or "0" or "FALSE" ? null : text;
        }
    }

    public bool Ignorable { get; } = data.TryGetProperty("ignorable", out var flag) && flag.GetBoolean();

    public bool IsKey { get; } = data.TryGetProperty("mapKey", out var flag) && flag.GetBoolean();

    public bool IsRigid { get; } = data.TryGetProperty("flexibleVersions", out var own) && own.GetString() == "none";

    public string? Entity { get; } = data.TryGetProperty("entityType", out var entity) ? entity.GetString() : null;

    public IReadOnlyList<DefinedField> Fields { get; } = List(data);

    public static IReadOnlyList<DefinedField> List(JsonElement owner) => owner.TryGetProperty("fields", out var fields)
        ? [.. fields.EnumerateArray().Select(f => new DefinedField(f))]
        : [];
}
