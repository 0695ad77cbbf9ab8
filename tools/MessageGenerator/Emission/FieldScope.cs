using KRaftNet.MessageGenerator.Analysis;
using KRaftNet.MessageGenerator.Model;

namespace KRaftNet.MessageGenerator.Emission;

/// <summary>
/// A field at its place in a struct, and the C# expressions about it. In generated code <c>v</c> is the version and
/// <c>c</c> whether the version is flexible.
/// </summary>
internal sealed class FieldScope
{
    private readonly MessageAnalysis _analysis;
    private readonly VersionRange _within;

    public FieldScope(MessageAnalysis analysis, StructModel structure, FieldModel field)
    {
        _analysis = analysis;
        _within = analysis.VersionsOf(structure);
        Field = field;
        Owner = structure;
        Present = field.Versions.Intersect(_within);
        Placed = MessageAnalysis.PlacedVersions(field, _within);
        Tagged = field.TaggedVersions.Intersect(_within);
        Nullable = field.NullableVersions.Intersect(Present);
    }

    public FieldModel Field { get; }

    public StructModel Owner { get; }

    /// <summary>Versions that have the field.</summary>
    public VersionRange Present { get; }

    /// <summary>Versions that have it at its place.</summary>
    public VersionRange Placed { get; }

    /// <summary>Versions that have it among the tagged ones.</summary>
    public VersionRange Tagged { get; }

    /// <summary>Versions in which it may be null.</summary>
    public VersionRange Nullable { get; }

    public string Name => Field.Name;

    /// <summary>The JSON name as a literal.</summary>
    public string Label => $"\"{Field.JsonName}\"";

    /// <summary>Struct and field, for error messages, as a literal.</summary>
    public string Path => Owner == _analysis.Message.Root
        ? $"\"{_analysis.Message.Name}.{Name}\""
        : $"\"{_analysis.Message.Name}.{Owner.Name}.{Name}\"";

    /// <summary>Whether the property's type has null.</summary>
    public bool IsNullable => !Nullable.IsEmpty && Field.Type.Kind != ElementKind.Records;

    /// <summary>Whether lengths are compact: <c>true</c>, <c>false</c> or <c>c</c>.</summary>
    public string Compact => Field.IsRigid ? "false" : CompactOf(_analysis.Message, _within);

    /// <summary>The struct class, qualified: inside a class a property of the same name would hide it.</summary>
    public string StructClass => $"{_analysis.Message.Name}.{Field.Type.StructName}";

    /// <summary>Type of one element.</summary>
    public string ElementClass => Field.Type.Kind == ElementKind.Struct ? StructClass : Clr.NameOf(Field.Type.Kind);

    /// <summary>Type of the property.</summary>
    public string PropertyClass
    {
        get
        {
            var type = Field.Type.IsArray ? $"List<{ElementClass}>" : ElementClass;
            return IsNullable ? type + "?" : type;
        }
    }

    /// <summary>What holds exactly in these versions; null if it always does.</summary>
    public string? Condition(VersionRange versions) => VersionCondition.Of(versions, _within);

    /// <summary><c>true</c>, <c>false</c> or <c>c</c>, which a method then declares.</summary>
    public static string CompactOf(MessageModel message, VersionRange within)
    {
        var flexible = message.FlexibleVersions.Intersect(within);
        return flexible.IsEmpty ? "false" : flexible == within ? "true" : "c";
    }
}
