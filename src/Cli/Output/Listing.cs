using System.Text.Json;
using KRaftNet.Cli.Commands;
using Spectre.Console;

namespace KRaftNet.Cli.Output;

/// <summary>A table for people, or the same as JSON for programs: an array of objects. Immutable once written.</summary>
/// <param name="columns">Names of the columns, which are the names of the JSON's properties too.</param>
internal sealed class Listing(params string[] columns)
{
    // Lines of a table that goes to a file or pipe are not to be broken.
    private const int WidthOfPipes = 4000;

    private readonly List<object[]> _rows = [];

    /// <summary>Adds a row: of each column a string, a whole number, or a list of those.</summary>
    public void Add(params object[] row) => _rows.Add(row);

    /// <summary>Writes it to the standard output.</summary>
    public void Write(string form)
    {
        if (form == ClientArguments.Json)
        {
            Console.WriteLine(ToJson());
            return;
        }

        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = WidthOfPipes;
        }

        AnsiConsole.Write(ToTable());
    }

    /// <summary>The JSON in one line.</summary>
    public string ToJson() => JsonSerializer.Serialize(_rows.Select(row =>
    {
        var fields = new OrderedDictionary<string, object>();
        for (var i = 0; i < columns.Length; i++)
        {
            fields[columns[i]] = row[i];
        }

        return fields;
    }));

    private Table ToTable()
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column)));
        }

        foreach (var row in _rows)
        {
            table.AddRow(row.Select(cell => new Text(ToText(cell))));
        }

        return table;
    }

    private static string ToText(object cell) =>
        cell is IEnumerable<int> numbers ? string.Join(',', numbers) : FormattableString.Invariant($"{cell}");
}
