namespace KRaftNet.MessageGenerator.Model;

/// <summary>The fields of a message or of a struct within it. Immutable.</summary>
internal sealed class StructModel(string name, int line, IReadOnlyList<FieldModel> fields)
{
    public string Name { get; } = name;

    /// <summary>Line of the schema that declares it, from 1.</summary>
    public int Line { get; } = line;

    /// <summary>In the order of the wire.</summary>
    public IReadOnlyList<FieldModel> Fields { get; } = fields;
}
