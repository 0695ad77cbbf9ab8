using KRaftNet.MessageGenerator.Model;

namespace KRaftNet.MessageGenerator.Parsing;

/// <summary>A line that cannot be understood. Never leaves the generator: it becomes a diagnostic.</summary>
internal sealed class SchemaException(int line, string text) : Exception(text)
{
    public SchemaError Error { get; } = new(line, text);
}
