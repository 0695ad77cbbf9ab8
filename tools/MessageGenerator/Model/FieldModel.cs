namespace KRaftNet.MessageGenerator.Model;

/// <summary>One field. Immutable.</summary>
internal sealed record FieldModel
{
    /// <summary>Line of the schema that declares it, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>Kafka's name, with a capital first letter.</summary>
    public required string Name { get; init; }

    public required FieldType Type { get; init; }

    /// <summary>Versions of the message that have it.</summary>
    public required VersionRange Versions { get; init; }

    /// <summary>Versions in which it may be null.</summary>
    public VersionRange NullableVersions { get; init; } = VersionRange.None;

    /// <summary>Its tag; null where it stands at its place among the others.</summary>
    public int? Tag { get; init; }

    /// <summary>Versions in which it has the tag; in its other versions it stands at its place.</summary>
    public VersionRange TaggedVersions { get; init; } = VersionRange.None;

    /// <summary>The default as written; null for the type's own: zero, false, empty.</summary>
    public string? Default { get; init; }

    /// <summary>Whether a value is dropped silently where the version lacks the field.</summary>
    public bool Ignorable { get; init; }

    /// <summary>Whether it is (part of) the key of the array's elements.</summary>
    public bool IsKey { get; init; }

    /// <summary>Whether its length stays in the old form in flexible versions.</summary>
    public bool IsRigid { get; init; }

    /// <summary>What the value is an id or name of, for the reader only.</summary>
    public string? Entity { get; init; }

    /// <summary>The note beside it; becomes the property's documentation.</summary>
    public string? Note { get; init; }

    /// <summary>Whether some version may hold null, so that the property's type has it.</summary>
    public bool IsNullable => !NullableVersions.IsEmpty;

    /// <summary>Whether the default is null.</summary>
    public bool DefaultsToNull => Default == "null";

    /// <summary>The name in the JSON form.</summary>
    public string JsonName => Identifier.ToJsonName(Name);
}
