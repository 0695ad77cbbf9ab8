using System.Reflection;
using KRaftNet.Protocol;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace KRaftNet.MessageGenerator.Tests.Generator;

/// <summary>Runs the generator on schemas of a test's own and compiles what comes out, in memory.</summary>
internal sealed class GeneratorRun
{
    // The protocol's reader and writer show their inner side to this assembly name only.
    private const string AssemblyName = "KRaftNet.Protocol.Tests";

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Append(typeof(MessageDescriptor).Assembly.Location)
            .Append(typeof(Common.Uuid).Assembly.Location)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private readonly CSharpCompilation _compilation = CSharpCompilation.Create(
        AssemblyName,
        [CSharpSyntaxTree.ParseText("global using System;", new CSharpParseOptions(LanguageVersion.Preview))],
        References,
        new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    private GeneratorDriver _driver = CSharpGeneratorDriver.Create(
        [new KafkaMessageGenerator().AsSourceGenerator()],
        parseOptions: new CSharpParseOptions(LanguageVersion.Preview),
        driverOptions: new GeneratorDriverOptions(
            IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    private SchemaText[] _files = [];

    /// <summary>Runs on these files, after an earlier run as an edit of its files.</summary>
    public GeneratorRunResult Run(params SchemaText[] files)
    {
        // A file that stays the same object is unchanged, as in an editor.
        _driver = _driver
            .RemoveAdditionalTexts([.. _files.Except(files)])
            .AddAdditionalTexts([.. files.Except(_files)]);
        _files = files;
        _driver = _driver.RunGenerators(_compilation, TestContext.Current.CancellationToken);
        return _driver.GetRunResult().Results[0];
    }

    /// <summary>Generates and compiles one schema, which must have no fault, and gives its first message.</summary>
    public static MessageDescriptor Compile(string schema)
    {
        var run = new GeneratorRun();
        var result = run.Run(new SchemaText("Test.kmsg", schema));
        Assert.Empty(result.Diagnostics);
        var trees = result.GeneratedSources.Where(s => s.HintName != "MessageCatalog.g.cs").Select(s => s.SyntaxTree);
        using var image = new MemoryStream();
        var emitted = run._compilation.AddSyntaxTrees(trees).Emit(image);
        Assert.DoesNotContain(emitted.Diagnostics, d => d.Severity == DiagnosticSeverity.Error);
        var message = Assembly.Load(image.ToArray()).GetTypes().First(t => typeof(IMessage).IsAssignableFrom(t));
        var descriptor = message.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static);
        return (MessageDescriptor)descriptor!.GetValue(null)!;
    }
}

/// <summary>A schema file that exists in memory only.</summary>
internal sealed class SchemaText(string path, string text) : AdditionalText
{
    public override string Path { get; } = path;

    public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
}
