using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KRaftNet.Bench;

/// <summary>Rows of figures, a JSON object a line, each with what is needed to judge it alone. Has one owner.</summary>
internal sealed class ResultFile : IDisposable
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly StreamWriter _writer;
    private readonly string _command;
    private readonly string _machine = Machine.Describe();
    private readonly string _commit = Machine.Commit();
    private readonly string _date = DateTime.UtcNow.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Makes the file anew, and the folders above it.</summary>
    /// <param name="path">Where.</param>
    /// <param name="command">What repeats the run, without paths of this machine.</param>
    public ResultFile(string path, string command)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        _writer = new StreamWriter(path, append: false) { AutoFlush = true, NewLine = "\n" };
        _command = command;
    }

    /// <summary>Adds a row; machine, commit, date and command are put behind it.</summary>
    public void Add(JsonObject row)
    {
        row["date"] = _date;
        row["commit"] = _commit;
        row["machine"] = _machine;
        row["command"] = _command;
        _writer.WriteLine(row.ToJsonString(Plain));
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();
}
