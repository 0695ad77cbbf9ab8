using KRaftNet.MessageGenerator.Emission;
using KRaftNet.MessageGenerator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace KRaftNet.MessageGenerator;

/// <summary>
/// Turns every <c>.kmsg</c> file of a project into message classes. Each file is a step of its own: a change of one
/// schema compiles that schema again, and the catalog only if names or keys changed. Stateless.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class KafkaMessageGenerator : IIncrementalGenerator
{
    /// <summary>Ending of schema files.</summary>
    public const string Extension = ".kmsg";

    /// <summary>Name of the step that compiles a schema, for tests of caching.</summary>
    public const string SchemaStep = "Schema";

    /// <summary>Name of the step that collects the catalog, for tests of caching.</summary>
    public const string CatalogStep = "Catalog";

    private static readonly DiagnosticDescriptor SchemaIsWrong = new(
        "KMSG001",
        "Message schema is wrong",
        "{0}",
        "MessageSchema",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var schemas = context.AdditionalTextsProvider
            .Where(file => file.Path.EndsWith(Extension, StringComparison.Ordinal))
            .Select((file, cancel) => SchemaCompiler.Compile(file.Path, file.GetText(cancel)?.ToString() ?? ""))
            .WithTrackingName(SchemaStep);
        context.RegisterSourceOutput(schemas, Produce);

        var catalog = schemas
            .Where(schema => schema.Entry is not null)
            .Select((schema, _) => schema.Entry!)
            .WithTrackingName(CatalogStep)
            .Collect();
        context.RegisterSourceOutput(catalog, (output, entries) =>
        {
            if (!entries.IsEmpty)
            {
                output.AddSource("MessageCatalog.g.cs", CatalogEmitter.Emit(entries));
            }
        });
    }

    private static void Produce(SourceProductionContext output, CompiledSchema schema)
    {
        foreach (var error in schema.Errors)
        {
            output.ReportDiagnostic(Diagnostic.Create(SchemaIsWrong, PlaceOf(schema, error), error.Text));
        }

        if (schema.Code is not null)
        {
            output.AddSource(schema.HintName, schema.Code);
        }
    }

    private static Location PlaceOf(CompiledSchema schema, SchemaError error)
    {
        var position = new LinePosition(error.Line - 1, 0);
        return Location.Create(schema.Path, default, new LinePositionSpan(position, position));
    }
}
