using System.Text;

namespace KRaftNet.Interop.Tests.Matrix;

/// <summary>Writes <c>docs/reference/client-matrix.md</c>, and holds it against what was seen.</summary>
internal static class MatrixPage
{
    private const string UpdateVariable = "KRAFTNET_UPDATE_DOCS";

    private const string Head =
        """
        # Client matrix

        Written by `tests/Interop.Tests/Matrix` from a run of all clients against one node (`KRAFTNET_UPDATE_DOCS=1
        ./test interop`): each client produces the same records in each codec, each reads what all produced. A cell names
        the codecs in which every record came back as it was sent.


        """;

    private const string Records =
        """

        Records: with and without key, empty and null values, headers (several of a name, binary, null), timestamps of
        their own, keys and values that are no text. What a producer cannot say is left out:


        """;

    /// <summary>Fails if the committed page says something else; writes it if asked to.</summary>
    public static void RequireWritten(MatrixRun run)
    {
        var path = Path.Combine(Repository.Root, "docs", "reference", "client-matrix.md");
        var page = Write(run);
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
        {
            File.WriteAllText(path, page);
        }

        Assert.True(File.Exists(path), $"{path} is missing: run this test with {UpdateVariable}=1");
        Assert.True(File.ReadAllText(path) == page, $"{path} is out of date: run this test with {UpdateVariable}=1");
    }

    private static string Write(MatrixRun run)
    {
        var consumers = MatrixClients.All.Where(client => client.Shows is not null).ToList();
        var page = new StringBuilder();
        page.Append(Head);
        page.AppendLine($"| produced by, read by | {string.Join(" | ", consumers.Select(client => client.Name))} |");
        page.AppendLine($"|---|{string.Concat(consumers.Select(_ => "---|"))}");
        foreach (var producer in MatrixClients.All)
        {
            var cells = consumers.Select(consumer => Cell(run, producer, consumer));
            page.AppendLine($"| {producer.Name} | {string.Join(" | ", cells)} |");
        }

        page.Append(Records);
        foreach (var client in MatrixClients.All)
        {
            page.AppendLine($"- {client.Name}: {Limits(client)}");
        }

        return page.ToString();
    }

    private static string Cell(MatrixRun run, MatrixClient producer, MatrixClient consumer)
    {
        var good = MatrixRun.Codecs.Where(codec => run.Difference(producer.Name, consumer.Name, codec) is null).ToList();
        return good.Count == MatrixRun.Codecs.Count ? $"all {good.Count}" : string.Join(", ", good);
    }

    private static string Limits(MatrixClient client)
    {
        Abilities[] all =
            [Abilities.Binary, Abilities.Nulls, Abilities.Headers, Abilities.NullHeaders, Abilities.Timestamps];
        var missing = all
            .Where(ability => !client.Says.HasFlag(ability))
            .Select(Describe)
            .ToList();
        var produced = missing.Count == 0 ? "all of them" : $"not {string.Join(", ", missing)}";
        return client.Shows is null ? $"{produced}; read by its consumer: not tried, {client.WhyNoConsumer}" : produced;
    }

    private static string Describe(Abilities ability) => ability switch
    {
        Abilities.Binary => "bytes that are no text",
        Abilities.Nulls => "null values, empty keys",
        Abilities.Headers => "headers",
        Abilities.NullHeaders => "headers without content",
        _ => "timestamps",
    };
}
