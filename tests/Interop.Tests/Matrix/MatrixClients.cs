using System.Runtime.InteropServices;

namespace KRaftNet.Interop.Tests.Matrix;

/// <summary>The clients of the matrix, by name.</summary>
internal static class MatrixClients
{
    private const string Python = "/usr/bin/python3";
    private const string Node = "/usr/bin/node";
    private const string Librdkafka = "librdkafka.so.1";
    private const string DebianPackages = "/usr/lib/python3/dist-packages";

    /// <summary>All, in the order of the matrix.</summary>
    public static IReadOnlyList<MatrixClient> All { get; } =
    [
        new KcatClient(),
        new ScriptClient("kafka-python", Python, Script("kafka_python.py"), PythonMissing("kafka", "python3-kafka"))
        {
            HasNullHeaders = false,
        },
        new ScriptClient(
            "confluent-kafka-python", Python, Script("confluent_python.py"), PythonMissing("confluent_kafka", "python3-confluent-kafka")),
        new ScriptClient("Confluent.Kafka", "dotnet", ConfluentAssembly(), ConfluentMissing())
        {
            NoConsumer = HasLeaderEpochs() ? null : "it needs librdkafka 2.1 or later",
        },
        new ScriptClient("KafkaJS", Node, Script("kafkajs/client.mjs"), KafkaJsMissing())
        {
            NoConsumer = "it works in groups only",
            HasNullHeaders = false,
        },
        new KraftnetClient(),
    ];

    /// <summary>One by its name.</summary>
    public static MatrixClient Named(string name) => All.Single(client => client.Name == name);

    private static string Script(string name) => Repository.Path("tests", "Interop", "clients", name);

    private static string? PythonMissing(string module, string package) =>
        File.Exists(Python) && Directory.Exists(Path.Combine(DebianPackages, module))
            ? null
            : $"{package} is not installed (apt-get install {package})";

    /// <summary>It is built beside this assembly, in the same configuration.</summary>
    private static string ConfluentAssembly() => Path.Combine(
        AppContext.BaseDirectory.Replace("Interop.Tests", "Interop/ConfluentKafka", StringComparison.Ordinal),
        "KRaftNet.Interop.ConfluentKafka.dll");

    private static string? ConfluentMissing() =>
        !NativeLibrary.TryLoad(Librdkafka, out _) ? "librdkafka is not installed (apt-get install librdkafka1)"
        : File.Exists(ConfluentAssembly()) ? null
        : "Confluent.Kafka's program is not built (dotnet build tests/Interop/ConfluentKafka, in the same configuration)";

    /// <summary>Its consumer asks every record for its leader epoch, which librdkafka tells from 2.1 on.</summary>
    private static bool HasLeaderEpochs() =>
        NativeLibrary.TryLoad(Librdkafka, out var library)
        && NativeLibrary.TryGetExport(library, "rd_kafka_message_leader_epoch", out _);

    private static string? KafkaJsMissing() =>
        File.Exists(Node) && Directory.Exists(Repository.Path("artifacts", "clients", "kafkajs", "node_modules", "kafkajs"))
            ? null
            : "KafkaJS is not installed (apt-get install nodejs npm, then ./test interop)";
}
