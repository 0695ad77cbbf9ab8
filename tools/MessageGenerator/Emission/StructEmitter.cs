using KRaftNet.MessageGenerator.Analysis;
using KRaftNet.MessageGenerator.Model;

namespace KRaftNet.MessageGenerator.Emission;

/// <summary>What the class of a message and the classes of its structs have in common: properties and codecs.</summary>
internal sealed class StructEmitter(MessageAnalysis analysis, CodeWriter code)
{
    private readonly EncodeEmitter _encode = new(analysis, code);
    private readonly DecodeEmitter _decode = new(analysis, code);

    /// <summary>Writes the class of a struct.</summary>
    public void EmitClass(StructModel structure)
    {
        if (analysis.VersionsOf(structure).IsEmpty)
        {
            return;
        }

        code.Open($"public sealed class {structure.Name}");
        EmitMembers(structure);
        if (analysis.IsElement(structure))
        {
            _encode.EmitList(structure);
            _decode.EmitList(structure);
        }

        if (analysis.IsCompared(structure))
        {
            EmitIsDefault(structure);
        }

        code.Close();
    }

    /// <summary>Writes the properties and the two codec methods.</summary>
    public void EmitMembers(StructModel structure)
    {
        _decode.EmitTagNames(structure);
        foreach (var scope in Scopes(structure))
        {
            code.Summary(scope.Field.Note);
            code.Line($"public {scope.PropertyClass} {scope.Name} {{ get; set; }}{DefaultCode.Initializer(scope)}");
        }

        if (IsEverFlexible(structure))
        {
            code.Line("public UnknownTaggedFields? UnknownTags { get; set; }");
        }

        _encode.Emit(structure);
        _decode.Emit(structure);
    }

    private void EmitIsDefault(StructModel structure)
    {
        var tests = Scopes(structure).Select(s => $"({DefaultCode.IsSet(s)})").ToList();
        if (IsEverFlexible(structure))
        {
            tests.Add("UnknownTags is not null");
        }

        code.Line($"internal bool IsDefault() => !({string.Join(" || ", tests.DefaultIfEmpty("false"))});");
    }

    private bool IsEverFlexible(StructModel structure) =>
        FieldScope.CompactOf(analysis.Message, analysis.VersionsOf(structure)) != "false";

    private IEnumerable<FieldScope> Scopes(StructModel structure) =>
        structure.Fields.Select(f => new FieldScope(analysis, structure, f)).Where(s => !s.Present.IsEmpty);
}
