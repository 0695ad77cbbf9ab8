using KRaftNet.MessageGenerator.Analysis;
using KRaftNet.MessageGenerator.Model;

namespace KRaftNet.MessageGenerator.Emission;

/// <summary>The method that takes a struct's fields from a source, in the order of the wire.</summary>
internal sealed class DecodeEmitter(MessageAnalysis analysis, CodeWriter code)
{
    /// <summary>Writes the method.</summary>
    public void Emit(StructModel structure)
    {
        var within = analysis.VersionsOf(structure);
        code.Open(
            "internal void Decode<TSource>(ref TSource s, short v) "
            + "where TSource : struct, IFieldSource, allows ref struct");
        CompactLocal.Emit(code, analysis.Message, within);
        var scopes = structure.Fields.Select(f => new FieldScope(analysis, structure, f)).ToList();
        foreach (var scope in scopes.Where(s => !s.Placed.IsEmpty))
        {
            var take = Take(scope, scope.Placed, tagged: false);
            code.Line(scope.Condition(scope.Placed) is { } condition ? $"if ({condition}) {take}" : take);
        }

        EmitTags(scopes, within);
        code.Close();
    }

    /// <summary>Writes the method for an array of the struct.</summary>
    public void EmitList(StructModel structure)
    {
        code.Open(
            $"internal static List<{structure.Name}>? DecodeList<TSource>("
            + "ref TSource s, string name, bool nullable, bool compact, short v) "
            + "where TSource : struct, IFieldSource, allows ref struct");
        code.Line($"var n = s.BeginArray(name, nullable, compact, {analysis.MinimumBytes(structure)});");
        code.Line("if (n < 0) return null;");
        code.Line($"var list = new List<{structure.Name}>(FieldLists.CapacityOf(n));");
        code.Open("for (; n > 0; n--)");
        code.Line($"var item = new {structure.Name}();");
        code.Line("s.BeginStruct(null); item.Decode(ref s, v); s.EndStruct();");
        code.Line("list.Add(item);");
        code.Close();
        code.Line("s.EndArray();");
        code.Line("return list;");
        code.Close();
    }

    /// <summary>Writes the table of tagged fields' JSON names, by tag, if the struct has any.</summary>
    public void EmitTagNames(StructModel structure)
    {
        var tagged = structure.Fields.Where(f => f.Tag is not null).ToList();
        if (tagged.Count == 0)
        {
            return;
        }

        var names = Enumerable.Range(0, tagged.Max(f => f.Tag!.Value) + 1)
            .Select(tag => tagged.FirstOrDefault(f => f.Tag == tag) is { } f ? $"\"{f.JsonName}\"" : "null");
        code.Line($"private static readonly string?[] TagNames = [{string.Join(", ", names)}];");
    }

    private void EmitTags(List<FieldScope> scopes, VersionRange within)
    {
        var compact = FieldScope.CompactOf(analysis.Message, within);
        if (compact == "false")
        {
            return;
        }

        var tagged = scopes.Where(s => !s.Tagged.IsEmpty).OrderBy(s => s.Field.Tag).ToList();
        var names = scopes.Any(s => s.Field.Tag is not null) ? "TagNames" : "[]";
        var guard = compact == "c" ? "if (c) " : "";
        if (tagged.Count == 0)
        {
            code.Line($"{guard}UnknownTags = s.SkipTags();");
            return;
        }

        code.Line("UnknownTags = null;");
        code.Open($"{guard}for (var t = s.BeginTags({names}); s.NextTag(ref t, {names}, out var tag);)");
        code.Open("switch (tag)");
        foreach (var scope in tagged)
        {
            var refuse = scope.Condition(scope.Tagged) is { } valid
                ? $"if (!({valid})) {{ s.RefuseTag(tag, v); break; }} "
                : "";
            code.Line($"case {scope.Field.Tag}: {refuse}{Take(scope, scope.Tagged, tagged: true)} break;");
        }

        code.Line("default: UnknownTags = s.KeepTag(UnknownTags, tag); break;");
        code.Close();
        code.Close();
    }

    private static string Take(FieldScope scope, VersionRange versions, bool tagged)
    {
        var nullable = scope.Nullable.Intersect(versions);
        var mayBeNull = nullable.IsEmpty ? "false" : VersionCondition.Of(nullable, versions) ?? "true";
        var type = scope.Field.Type;
        if (!type.IsArray && type.Kind == ElementKind.Struct)
        {
            return TakeStruct(scope, mayBeNull, tagged);
        }

        var (label, compact) = (scope.Label, scope.Compact);
        var forgive = scope.IsNullable ? "" : "!";
        var value = type switch
        {
            { IsArray: true, Kind: ElementKind.Struct } =>
                $"{scope.StructClass}.DecodeList(ref s, {label}, {mayBeNull}, {compact}, v){forgive}",
            { IsArray: true } =>
                $"FieldLists.Take<TSource, {scope.ElementClass}, {type.Kind}Element>"
                + $"(ref s, {label}, {mayBeNull}, {compact}){forgive}",
            { Kind: ElementKind.Records } => $"s.Records({label}, {mayBeNull}, {compact})",
            { Kind: ElementKind.String or ElementKind.Bytes } => mayBeNull switch
            {
                "false" => $"s.{type.Kind}({label}, {compact})",
                "true" => $"s.Nullable{type.Kind}({label}, {compact})",
                _ => $"{mayBeNull} ? s.Nullable{type.Kind}({label}, {compact}) : s.{type.Kind}({label}, {compact})",
            },
            _ => $"s.{type.Kind}({label})",
        };
        return $"{scope.Name} = {value};";
    }

    private static string TakeStruct(FieldScope scope, string mayBeNull, bool tagged)
    {
        var read = $"{scope.Name} = new(); {scope.Name}.Decode(ref s, v); s.EndStruct();";
        if (mayBeNull == "false")
        {
            return $"{{ s.BeginStruct({scope.Label}); {read} }}";
        }

        var present = $"s.BeginNullable({scope.Label}, {(tagged ? "true" : "false")})";
        return mayBeNull == "true"
            ? $"if ({present}) {{ {read} }} else {scope.Name} = null;"
            : $"if (!({mayBeNull}) ? s.BeginStruct({scope.Label}) : {present}) {{ {read} }} else {scope.Name} = null;";
    }
}
