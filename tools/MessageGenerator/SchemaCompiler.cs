using KRaftNet.MessageGenerator.Analysis;
using KRaftNet.MessageGenerator.Emission;
using KRaftNet.MessageGenerator.Model;
using KRaftNet.MessageGenerator.Parsing;

namespace KRaftNet.MessageGenerator;

/// <summary>From the text of one schema to code or errors.</summary>
internal static class SchemaCompiler
{
    /// <summary>Compiles; a schema with errors gives no code.</summary>
    public static CompiledSchema Compile(string path, string text)
    {
        try
        {
            var messages = SchemaParser.Parse(text);
            var errors = messages.SelectMany(SchemaValidator.Check).Distinct().ToList();
            if (errors.Count > 0)
            {
                return new CompiledSchema(path, null, null, errors);
            }

            var family = messages[0].Family;
            var names = string.Join(" ", messages.Select(m => m.Name));
            var entry = new CatalogEntry(family.Keyword, family.Key, family.Name, names);
            return new CompiledSchema(path, FamilyEmitter.Emit(messages), entry, []);
        }
        catch (SchemaException e)
        {
            return new CompiledSchema(path, null, null, [e.Error]);
        }
    }
}

/// <summary>
/// The outcome for one schema file. Equal when path, code and errors are, so that nothing after it runs again.
/// </summary>
internal sealed class CompiledSchema(
    string path, string? code, CatalogEntry? entry, IReadOnlyList<SchemaError> errors) : IEquatable<CompiledSchema>
{
    public string Path { get; } = path;

    /// <summary>The source file; null if there are errors.</summary>
    public string? Code { get; } = code;

    /// <summary>What the catalog lists; null if there are errors.</summary>
    public CatalogEntry? Entry { get; } = entry;

    public IReadOnlyList<SchemaError> Errors { get; } = errors;

    /// <summary>Name of the source file within the compilation.</summary>
    public string HintName => $"{Entry!.Keyword}.{Entry.Name}.g.cs";

    /// <inheritdoc/>
    public bool Equals(CompiledSchema? other) =>
        other is not null && Path == other.Path && Code == other.Code && Errors.SequenceEqual(other.Errors);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CompiledSchema);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Code ?? Path);
}
