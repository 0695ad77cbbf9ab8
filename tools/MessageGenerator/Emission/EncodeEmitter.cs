using KRaftNet.MessageGenerator.Analysis;
using KRaftNet.MessageGenerator.Model;

namespace KRaftNet.MessageGenerator.Emission;

/// <summary>The method that hands a struct's fields to a sink, in the order of the wire.</summary>
internal sealed class EncodeEmitter(MessageAnalysis analysis, CodeWriter code)
{
    /// <summary>Writes the method.</summary>
    public void Emit(StructModel structure)
    {
        var within = analysis.VersionsOf(structure);
        code.Open(
            "internal void Encode<TSink>(ref TSink s, short v) where TSink : struct, IFieldSink, allows ref struct");
        CompactLocal.Emit(code, analysis.Message, within);
        var scopes = structure.Fields.Select(f => new FieldScope(analysis, structure, f)).ToList();
        foreach (var scope in scopes.Where(s => !s.Present.IsEmpty))
        {
            EmitField(scope, within);
        }

        EmitTags(scopes, within);
        code.Close();
    }

    /// <summary>Writes the method for an array of the struct.</summary>
    public void EmitList(StructModel structure)
    {
        code.Open(
            "internal static void EncodeList<TSink>("
            + $"ref TSink s, string name, List<{structure.Name}>? list, bool compact, short v) "
            + "where TSink : struct, IFieldSink, allows ref struct");
        code.Line("s.BeginArray(name, list is null ? -1 : list.Count, compact);");
        code.Line("if (list is null) return;");
        code.Line("foreach (var item in list) { s.BeginStruct(null); item.Encode(ref s, v); s.EndStruct(); }");
        code.Line("s.EndArray();");
        code.Close();
    }

    private void EmitField(FieldScope scope, VersionRange within)
    {
        if (!scope.Placed.IsEmpty)
        {
            EmitWhen(scope.Condition(scope.Placed), Put(scope, scope.Placed, tagged: false));
        }

        if (!scope.Field.Ignorable && scope.Present != within)
        {
            var unset = $"UnsupportedFieldException.Throw({scope.Path}, v)";
            code.Line($"if (!({scope.Condition(scope.Present)}) && ({DefaultCode.IsSet(scope)})) {unset};");
        }
    }

    private void EmitTags(List<FieldScope> scopes, VersionRange within)
    {
        var compact = FieldScope.CompactOf(analysis.Message, within);
        if (compact == "false")
        {
            return;
        }

        if (compact == "c")
        {
            code.Line("if (!c) return;");
        }

        code.Line("var t = s.BeginTags(UnknownTags);");
        foreach (var scope in scopes.Where(s => !s.Tagged.IsEmpty).OrderBy(s => s.Field.Tag))
        {
            var version = scope.Condition(scope.Tagged);
            var set = DefaultCode.IsSet(scope);
            code.Open(version is null ? $"if ({set})" : $"if ({version} && ({set}))");
            code.Line($"var m = s.BeginTag(ref t, {scope.Field.Tag});");
            EmitWhen(null, Put(scope, scope.Tagged, tagged: true));
            code.Line("s.EndTag(m);");
            code.Close();
        }

        code.Line("s.EndTags(ref t);");
    }

    private void EmitWhen(string? condition, IReadOnlyList<string> lines)
    {
        if (condition is null)
        {
            foreach (var line in lines)
            {
                code.Line(line);
            }
        }
        else if (lines.Count == 1)
        {
            code.Line($"if ({condition}) {lines[0]}");
        }
        else
        {
            code.Open($"if ({condition})");
            EmitWhen(null, lines);
            code.Close();
        }
    }

    private static List<string> Put(FieldScope scope, VersionRange versions, bool tagged)
    {
        var lines = new List<string>();
        var nullable = scope.Nullable.Intersect(versions);
        var mayBeNull = scope.IsNullable || scope.Field.Type.Kind == ElementKind.Records;
        if (mayBeNull && nullable != versions)
        {
            var test = scope.Field.Type.Kind == ElementKind.Records ? $"{scope.Name}.IsNull" : $"{scope.Name} is null";
            var allowed = nullable.IsEmpty ? "" : $" && !({VersionCondition.Of(nullable, versions) ?? "true"})";
            lines.Add($"if ({test}{allowed}) UnsupportedFieldException.ThrowNull({scope.Path}, v);");
        }

        lines.AddRange(PutValue(scope, nullable, versions, tagged));
        return lines;
    }

    private static IEnumerable<string> PutValue(
        FieldScope scope, VersionRange nullable, VersionRange versions, bool tagged)
    {
        var (label, name, compact, kind) = (scope.Label, scope.Name, scope.Compact, scope.Field.Type.Kind);
        if (scope.Field.Type.IsArray)
        {
            return kind == ElementKind.Struct
                ? [$"{scope.StructClass}.EncodeList(ref s, {label}, {name}, {compact}, v);"]
                : [$"FieldLists.Put<TSink, {scope.ElementClass}, {kind}Element>(ref s, {label}, {name}, {compact});"];
        }

        return kind switch
        {
            ElementKind.Struct => PutStruct(scope, nullable, versions, tagged),
            ElementKind.String or ElementKind.Bytes or ElementKind.Records =>
                [$"s.{(scope.IsNullable ? "Nullable" : "")}{kind}({label}, {name}, {compact});"],
            _ => [$"s.{kind}({label}, {name});"],
        };
    }

    private static IEnumerable<string> PutStruct(
        FieldScope scope, VersionRange nullable, VersionRange versions, bool tagged)
    {
        var (label, name) = (scope.Label, scope.Name);
        var marker = $"s.BeginNullable({label}, {name} is not null, {(tagged ? "true" : "false")});";
        if (nullable.IsEmpty)
        {
            yield return $"s.BeginStruct({label});";
        }
        else if (VersionCondition.Of(nullable, versions) is { } some)
        {
            yield return $"if ({some}) {marker} else s.BeginStruct({label});";
        }
        else
        {
            yield return marker;
        }

        yield return scope.IsNullable
            ? $"if ({name} is not null) {{ {name}.Encode(ref s, v); s.EndStruct(); }}"
            : $"{name}.Encode(ref s, v); s.EndStruct();";
    }
}
