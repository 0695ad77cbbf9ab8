using KRaftNet.MessageGenerator.Model;

namespace KRaftNet.MessageGenerator.Tests.Golden;

/// <summary>Compares a schema with a definition: what each version has on the wire, and what governs it.</summary>
internal static class LayoutDifference
{
    /// <summary>The first difference; null if there is none. Names of structs are ours to choose.</summary>
    public static string? Find(DefinedMessage definition, MessageModel ours)
    {
        var differs = Differ("versions", definition.Versions, ours.Versions)
            ?? Differ("flexible", definition.FlexibleVersions, ours.FlexibleVersions)
            ?? Differ("key", definition.Key, ours.Family.Key)
            ?? (ours.Kind == "Request"
                ? Differ("unstable", definition.LatestUnstable, ours.Family.LatestUnstable)
                : null);
        for (var v = definition.Versions.Low; differs is null && v <= definition.Versions.High; v++)
        {
            differs = FindInFields(definition, definition.Fields, ours, ours.Root, v);
        }

        return differs;
    }

    private static string? FindInFields(
        DefinedMessage definition,
        IReadOnlyList<DefinedField> wanted,
        MessageModel ours,
        StructModel structure,
        int version)
    {
        var theirs = wanted.Where(f => f.Versions.Contains(version)).ToList();
        var fields = structure.Fields.Where(f => f.Versions.Contains(version)).ToList();
        if (theirs.Count != fields.Count)
        {
            return $"v{version} of {structure.Name}: {theirs.Count} fields defined, {fields.Count} here";
        }

        for (var i = 0; i < fields.Count; i++)
        {
            if (FindInField(definition, theirs[i], ours, fields[i], version) is { } difference)
            {
                return $"v{version} of {structure.Name}.{theirs[i].Name}: {difference}";
            }
        }

        return null;
    }

    private static string? FindInField(
        DefinedMessage definition, DefinedField theirs, MessageModel ours, FieldModel field, int version)
    {
        var type = field.Type.Kind == ElementKind.Struct ? "struct" : field.Type.Kind.ToString().ToUpperInvariant();
        return Differ("name", Identifier.ToJsonName(theirs.Name), field.JsonName)
            ?? Differ("array", theirs.Type != theirs.Element, field.Type.IsArray)
            ?? Differ("type", theirs.IsStruct ? "struct" : theirs.Element.ToUpperInvariant(), type)
            ?? Differ("nullable", theirs.NullableVersions.Contains(version), field.NullableVersions.Contains(version))
            ?? Differ("tagged", theirs.TaggedVersions.Contains(version), field.TaggedVersions.Contains(version))
            ?? Differ("tag", theirs.Tag, field.Tag)
            ?? Differ("default", theirs.Default, field.Default)
            ?? Differ("ignorable", theirs.Ignorable, field.Ignorable)
            ?? Differ("key", theirs.IsKey, field.IsKey)
            ?? Differ("rigid", theirs.IsRigid, field.IsRigid)
            ?? Differ("entity", theirs.Entity, field.Entity)
            ?? (theirs.IsStruct
                ? FindInFields(
                    definition, definition.FieldsOf(theirs), ours, ours.Find(field.Type.StructName!)!, version)
                : null);
    }

    private static string? Differ<T>(string what, T defined, T ours) =>
        EqualityComparer<T>.Default.Equals(defined, ours) ? null : $"{what} is {defined} as defined, {ours} here";
}
