using KRaftNet.MessageGenerator.Model;

namespace KRaftNet.MessageGenerator.Parsing;

/// <summary>
/// Reads <c>VERSIONS NAME TYPE[?[VERSIONS]] [= DEFAULT] [tag N[@VERSIONS]] [key] [ignorable] [rigid] [of ENTITY]</c>.
/// </summary>
internal static class FieldParser
{
    /// <summary>Reads the line of one field, without its children.</summary>
    public static FieldModel Parse(SchemaLine line)
    {
        var words = new WordReader(line);
        var versions = words.TakeVersions("versions");
        var name = words.TakeName("field name");
        var (type, nullable) = TakeType(words, versions);
        var field = new FieldModel
        {
            Line = line.Number,
            Name = name,
            Type = type,
            Versions = versions,
            NullableVersions = nullable,
            Default = words.TryTake("=") ? words.Take("default") : null,
            Note = line.Comment,
        };
        while (!words.AtEnd)
        {
            field = TakeAttribute(words, field);
        }

        return field;
    }

    private static (FieldType Type, VersionRange Nullable) TakeType(WordReader words, VersionRange versions)
    {
        var text = words.Take("type");
        var mark = text.IndexOf('?');
        var nullable = mark switch
        {
            < 0 => VersionRange.None,
            _ when mark == text.Length - 1 => versions,
            _ => words.ParseVersions(text.Substring(mark + 1)),
        };
        var name = mark < 0 ? text : text.Substring(0, mark);
        return FieldType.TryParse(name, out var type)
            ? (type!, nullable)
            : throw words.Error($"'{name}' is no type");
    }

    private static FieldModel TakeAttribute(WordReader words, FieldModel field)
    {
        var word = words.Take("attribute");
        return word switch
        {
            "tag" => TakeTag(words, field),
            "key" => field with { IsKey = true },
            "ignorable" => field with { Ignorable = true },
            "rigid" => field with { IsRigid = true },
            "of" => field with { Entity = words.Take("entity") },
            _ => throw words.Error($"'{word}' is no attribute of a field"),
        };
    }

    private static FieldModel TakeTag(WordReader words, FieldModel field)
    {
        var text = words.Take("tag number");
        var at = text.IndexOf('@');
        var number = at < 0 ? text : text.Substring(0, at);
        if (!int.TryParse(number, out var tag) || tag < 0)
        {
            throw words.Error($"'{number}' is no tag number");
        }

        var versions = at < 0 ? field.Versions : words.ParseVersions(text.Substring(at + 1));
        return field with { Tag = tag, TaggedVersions = versions };
    }
}
