using KRaftNet.MessageGenerator.Model;

namespace KRaftNet.MessageGenerator.Analysis;

/// <summary>
/// What follows from a checked message: the versions in which each struct can stand, so that conditions that always
/// hold are not generated, and the fewest bytes of a struct, against which counts of elements are checked.
/// </summary>
internal sealed class MessageAnalysis
{
    private readonly Dictionary<string, VersionRange> _versions = new(StringComparer.Ordinal);
    private readonly HashSet<string> _elements = new(StringComparer.Ordinal);
    private readonly HashSet<string> _compared = new(StringComparer.Ordinal);

    public MessageAnalysis(MessageModel message)
    {
        Message = message;
        Visit(message.Root, message.Versions);
        foreach (var field in message.Structs.SelectMany(s => s.Fields).Concat(message.Root.Fields))
        {
            Note(field);
        }
    }

    public MessageModel Message { get; }

    /// <summary>Versions in which the struct can stand.</summary>
    public VersionRange VersionsOf(StructModel structure) =>
        _versions.TryGetValue(structure.Name, out var versions) ? versions : VersionRange.None;

    /// <summary>Whether the struct is an element of some array.</summary>
    public bool IsElement(StructModel structure) => _elements.Contains(structure.Name);

    /// <summary>Whether some field is compared with the empty struct, to tell whether it is at its default.</summary>
    public bool IsCompared(StructModel structure) => _compared.Contains(structure.Name);

    /// <summary>Versions in which the field stands at its place, without a tag.</summary>
    public static VersionRange PlacedVersions(FieldModel field, VersionRange within)
    {
        var present = field.Versions.Intersect(within);
        if (field.Tag is null || present.IsEmpty || field.TaggedVersions.Covers(present))
        {
            return field.Tag is null ? present : VersionRange.None;
        }

        return new VersionRange(present.Low, Math.Min(present.High, field.TaggedVersions.Low - 1));
    }

    /// <summary>Fewest bytes of the struct in any of its versions.</summary>
    public int MinimumBytes(StructModel structure)
    {
        var versions = VersionsOf(structure);
        var fewest = int.MaxValue;
        for (var version = versions.Low; version <= versions.High; version++)
        {
            fewest = Math.Min(fewest, MinimumBytes(structure, version));
        }

        return Math.Max(1, fewest == int.MaxValue ? 1 : fewest);
    }

    private int MinimumBytes(StructModel structure, int version)
    {
        var flexible = Message.FlexibleVersions.Contains(version);
        var bytes = flexible ? 1 : 0;
        foreach (var field in structure.Fields)
        {
            if (PlacedVersions(field, new VersionRange(version, version)).IsEmpty)
            {
                continue;
            }

            bytes += MinimumBytes(field, version, flexible && !field.IsRigid);
        }

        return bytes;
    }

    private int MinimumBytes(FieldModel field, int version, bool compact) => field.Type switch
    {
        { IsArray: true } => compact ? 1 : 4,
        { Kind: ElementKind.Struct } when field.NullableVersions.Contains(version) => 1,
        { Kind: ElementKind.Struct } => MinimumBytes(Message.Find(field.Type.StructName!)!, version),
        _ => Width.Minimum(field.Type.Kind, compact),
    };

    private void Visit(StructModel structure, VersionRange versions)
    {
        _versions[structure.Name] = VersionsOf(structure).Hull(versions);
        foreach (var field in structure.Fields)
        {
            var within = field.Versions.Intersect(versions);
            if (field.Type.StructName is { } name && !within.IsEmpty)
            {
                Visit(Message.Find(name)!, within);
            }
        }
    }

    private void Note(FieldModel field)
    {
        if (field.Type.StructName is not { } name)
        {
            return;
        }

        if (field.Type.IsArray)
        {
            _elements.Add(name);
        }
        else if (!field.DefaultsToNull && _compared.Add(name))
        {
            // A struct is at its default when its own structs are.
            foreach (var inner in Message.Find(name)!.Fields)
            {
                if (!inner.Type.IsArray)
                {
                    Note(inner);
                }
            }
        }
    }
}
