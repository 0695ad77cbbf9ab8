using KRaftNet.MessageGenerator.Model;

namespace KRaftNet.MessageGenerator.Analysis;

/// <summary>Finds what the grammar allows but a message cannot be. Owned by one check.</summary>
internal sealed class SchemaValidator
{
    private readonly MessageModel _message;
    private readonly List<SchemaError> _errors = [];

    private SchemaValidator(MessageModel message) => _message = message;

    /// <summary>Every fault of the message, in order of lines.</summary>
    public static IReadOnlyList<SchemaError> Check(MessageModel message)
    {
        var check = new SchemaValidator(message);
        check.CheckMessage();
        return check._errors.OrderBy(e => e.Line).ToList();
    }

    private void CheckMessage()
    {
        var root = _message.Root;
        if (_message.Versions.IsEmpty || _message.Versions.High == VersionRange.Open)
        {
            Report(root.Line, "versions need an upper end: the highest that exists");
        }

        foreach (var structure in _message.Structs.Prepend(root))
        {
            CheckStruct(structure);
        }

        foreach (var structure in _message.Structs)
        {
            CheckUse(structure);
        }
    }

    private void CheckUse(StructModel structure)
    {
        if (structure.Name == _message.Name || _message.Root.Fields.Any(f => f.Name == structure.Name))
        {
            Report(
                structure.Line, $"struct {structure.Name} needs another name: the message or one of its fields has it");
        }

        if (!_message.Structs.Prepend(_message.Root).Any(s => s.Fields.Any(f => f.Type.StructName == structure.Name)))
        {
            Report(structure.Line, $"struct {structure.Name} is not used");
        }

        if (Reaches(structure, structure.Name, []))
        {
            Report(structure.Line, $"struct {structure.Name} contains itself");
        }
    }

    private bool Reaches(StructModel from, string target, HashSet<string> seen)
    {
        foreach (var field in from.Fields)
        {
            if (field.Type.StructName is not { } name)
            {
                continue;
            }

            if (name == target || (seen.Add(name) && _message.Find(name) is { } inner && Reaches(inner, target, seen)))
            {
                return true;
            }
        }

        return false;
    }

    private void CheckStruct(StructModel structure)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var tags = new HashSet<int>();
        foreach (var field in structure.Fields)
        {
            if (!names.Add(field.Name))
            {
                Report(field, "is declared twice");
            }

            if (field.Tag is { } tag && !tags.Add(tag))
            {
                Report(field, $"has tag {tag}, which another field has");
            }

            if (field.Name == structure.Name)
            {
                Report(field, "has the name of its struct: give the struct another");
            }

            CheckField(field);
        }
    }

    private void CheckField(FieldModel field)
    {
        if (field.Type.StructName is { } name && _message.Find(name) is null)
        {
            Report(field, $"has the type {name}, which is not declared");
        }

        if (field.IsNullable && !field.Type.CanBeNull)
        {
            Report(field, "has a type that cannot be null");
        }

        if (field.Type is { IsArray: true, Kind: ElementKind.Records })
        {
            Report(field, "cannot be an array of records");
        }

        if (DefaultValue.FindFault(field) is { } fault)
        {
            Report(field, fault);
        }

        if (field.IsRigid && !field.Type.IsArray && field.Type.Kind is not (ElementKind.String or ElementKind.Bytes))
        {
            Report(field, "has no length that could stay in the old form");
        }

        CheckTag(field);
    }

    private void CheckTag(FieldModel field)
    {
        if (field.Tag is null)
        {
            return;
        }

        if (!field.Versions.Covers(field.TaggedVersions) || field.TaggedVersions.High != field.Versions.High)
        {
            Report(field, "has its tag in versions that are not the last of its own");
        }

        if (!_message.FlexibleVersions.Covers(field.TaggedVersions.Intersect(_message.Versions)))
        {
            Report(field, "has its tag in versions that are not flexible");
        }

        if (field.Type.Kind == ElementKind.Records)
        {
            Report(field, "cannot have a tag: the size of records may lie outside the message");
        }
    }

    private void Report(FieldModel field, string text) => Report(field.Line, $"{field.Name} {text}");

    private void Report(int line, string text) => _errors.Add(new SchemaError(line, text));
}
