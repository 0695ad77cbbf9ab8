using System.Text;
using KRaftNet.Config.Broker;
using KRaftNet.Config.ClientMetrics;
using KRaftNet.Config.Group;
using KRaftNet.Config.Keys;
using KRaftNet.Config.Topic;

namespace KRaftNet.Config.Docs;

/// <summary>Writes the reference of all keys for users, from the registries.</summary>
public static class ConfigDocument
{
    private const string Introduction = """
        # Configuration reference

        Names, types, defaults and bounds are those of Apache Kafka 4.3; keys marked *own* exist in KRaftNet only.
        This page is written from the registry in `src/Config`; change it there.

        ## Where values come from

        A value given further down wins:

        1. the default in the tables below
        2. a timing profile (`kraftnet dev` uses the fast one)
        3. the properties file (`--config server.properties`, in Java's properties format)
        4. the environment: `KAFKA_LOG_RETENTION_MS` is `log.retention.ms`; one underscore stands for a dot, two for an
           underscore, three for a hyphen, as in the Apache Kafka container images
        5. the command line (`--set key=value`)
        6. what is set for all brokers while they run
        7. what is set for one broker while it runs

        A key that Kafka does not have is refused, with the nearest name there is. In the environment it is a warning,
        and so is a key that Kafka 4.0 took out.
        Change: *restart* means only by a new start; *broker*, one broker at a time while it runs; *cluster*, for all
        brokers at once too. Keys of topics, groups and client metrics can always be changed.
        """;

    /// <summary>The whole page as Markdown, with line feeds as line ends and one at its end.</summary>
    public static string Write()
    {
        var page = new StringBuilder(Introduction.ReplaceLineEndings("\n")).Append('\n');
        WriteBrokerKeys(page, "Broker and node keys", BrokerKeys.Registry.All.Where(key => key is { Served: true }));
        WriteResourceKeys(page, "Topic keys", TopicKeys.Registry);
        WriteResourceKeys(page, "Group keys", GroupKeys.Registry);
        WriteResourceKeys(page, "Client metrics keys", ClientMetricsKeys.Registry);
        WriteBrokerKeys(page, "Broker keys that exist at run time only", BrokerKeys.RunTimeOnly.All);
        WriteBrokerKeys(
            page,
            "Kafka keys that KRaftNet accepts and does not act on yet",
            BrokerKeys.Registry.All.Where(key => !key.Served));
        return page.ToString();
    }

    private static void WriteBrokerKeys(StringBuilder page, string title, IEnumerable<ConfigKey> keys)
    {
        WriteHead(page, title, "change");
        foreach (ConfigKey key in keys)
        {
            string change = key.Update switch
            {
                UpdateMode.ClusterWide => "cluster",
                UpdateMode.PerBroker => "broker",
                _ => "restart",
            };
            WriteRow(page, key, change, key.Doc);
        }
    }

    private static void WriteResourceKeys(StringBuilder page, string title, KeyRegistry registry)
    {
        WriteHead(page, title, "falls back on");
        foreach (ConfigKey key in registry.All)
        {
            string behind = string.Join(", ", key.Synonyms.Select(synonym => $"`{synonym.Name}`"));
            WriteRow(page, key, behind, key.Served ? key.Doc : key.Doc + " Not acted on yet.");
        }
    }

    private static void WriteHead(StringBuilder page, string title, string column) => page.Append(
        $"\n## {title}\n\n| key | type | default | allowed | {column} | meaning |\n|---|---|---|---|---|---|\n");

    private static void WriteRow(StringBuilder page, ConfigKey key, string column, string meaning)
    {
        string name = key.Extension ? $"`{key.Name}` (*own*)" : $"`{key.Name}`";
        string type = key.Type.ToString().ToLowerInvariant();
        page.Append($"| {name} | {type} | {Default(key)} | {key.Allowed} | {column} | {meaning} |\n");
    }

    private static string Default(ConfigKey key) => key.DefaultText switch
    {
        null => "-",
        "" => "empty",
        { } text => $"`{text}`",
    };
}
