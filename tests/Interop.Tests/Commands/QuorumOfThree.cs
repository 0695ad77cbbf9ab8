using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Interop.Tests.Commands;

/// <summary>
/// Three nodes in processes of their own, started by the commands that the README shows, on other ports and directories;
/// and brokers that join them. Owned by one test.
/// </summary>
internal sealed partial class QuorumOfThree : IDisposable
{
    private const string StartOfReadme = "$ ./kraftnet start ";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly TemporaryDirectory _data = new("interop");
    private readonly SortedDictionary<string, string> _addresses = new(StringComparer.Ordinal);
    private readonly List<string[]> _commands = [];
    private readonly List<ProcessRunner?> _processes = [];
    private readonly List<List<string>> _formerLines = [];
    private readonly QuorumChoices _choices;

    public QuorumOfThree(QuorumChoices? choices = null)
    {
        _choices = choices ?? new QuorumChoices();
        var lines = File.ReadLines(Repository.Path("README.md"));
        foreach (var line in lines.Where(line => line.StartsWith(StartOfReadme, StringComparison.Ordinal)))
        {
            var own = Address().Replace(line["$ ./kraftnet ".Length..], match => AddressFor(match.Value));
            var id = _commands.Count + 1;
            var folder = _choices.Data?.Invoke(id) ?? _data.Path;
            Add([.. own.Replace("--data ", $"--data {folder}/", StringComparison.Ordinal).Split(' '), .. SettingsOf(id)]);
        }

        Assert.Equal(Ids.Count, _commands.Count);
    }

    /// <summary>The nodes' numbers.</summary>
    public static IReadOnlyList<int> Ids { get; } = [1, 2, 3];

    /// <summary>The process of a node.</summary>
    public ProcessRunner this[int id] => _processes[id - 1]!;

    /// <summary>What a node printed, in all its processes.</summary>
    public string OutputOf(int id) => string.Join('\n', [.. _formerLines[id - 1], .. _processes[id - 1]?.Lines ?? []]);

    /// <summary>Where a node's clients connect.</summary>
    public string ClientsOf(int id) => Argument(id, "--listen");

    /// <summary>Where a node's controller listens.</summary>
    public string ControllerOf(int id) => Argument(id, "--controller-listen");

    /// <summary>A node's log directory.</summary>
    public string DataOf(int id) => Argument(id, "--data");

    /// <summary>Adds a broker that is no controller, which is started like the others; gives its number.</summary>
    public int AddBroker()
    {
        var id = _commands.Count + 1;
        Add(
        [
            "start",
            "--node-id", id.ToString(CultureInfo.InvariantCulture),
            "--listen", AddressFor($"broker {id}"),
            "--roles", "broker",
            "--data", _data[$"joined-{id}"],
            "--quorum", Argument(1, "--quorum"),
            .. SettingsOf(id),
        ]);
        return id;
    }

    /// <summary>Starts a node.</summary>
    public void Start(int id)
    {
        if (_processes[id - 1] is { } former)
        {
            _formerLines[id - 1].AddRange([.. former.Lines, "(started again)"]);
            former.Dispose();
        }

        _processes[id - 1] = KraftnetCommand.Start(_commands[id - 1]);
    }

    /// <summary>Starts a node that the list does not name, with one listener.</summary>
    public ProcessRunner Join(int id, string role) => KraftnetCommand.Start(
        "start",
        "--node-id", id.ToString(CultureInfo.InvariantCulture),
        role == "broker" ? "--listen" : "--controller-listen", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{FreePort.Take()}"),
        "--roles", role,
        "--data", _data[$"joined-{id}"],
        "--quorum", Argument(1, "--quorum"));

    /// <summary>Ends a node at once, and takes its data.</summary>
    public async Task Lose(int id)
    {
        this[id].Send(ProcessSignal.Kill);
        await this[id].WaitForExit();
        Directory.Delete(Argument(id, "--data"), recursive: true);
    }

    /// <summary>What <c>quorum status</c> says by way of a node's controller, when it says something that the condition takes.</summary>
    public async Task<JsonElement> Status(int id, Func<JsonElement, bool> condition)
    {
        var end = DateTime.UtcNow + Patience;
        while (true)
        {
            var (exit, output) = await KraftnetCommand.Run(
                "quorum", "status", "-o", "json", "--bootstrap-controller", ControllerOf(id));
            if (exit == 0)
            {
                var status = JsonDocument.Parse(output).RootElement;
                if (condition(status))
                {
                    return status;
                }
            }

            Assert.True(DateTime.UtcNow < end, $"{output}\n{string.Join("\n---\n", _processes.Select(process => process?.Output))}");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var process in _processes)
        {
            process?.Dispose();
        }

        _data.Dispose();
    }

    private void Add(string[] command)
    {
        _commands.Add(command);
        _processes.Add(null);
        _formerLines.Add([]);
    }

    private IEnumerable<string> SettingsOf(int id) =>
        (_choices.Settings?.Invoke(id) ?? []).SelectMany(setting => (string[])["--set", setting]);

    private string Argument(int id, string flag) => _commands[id - 1][Array.IndexOf(_commands[id - 1], flag) + 1];

    private string AddressFor(string shown)
    {
        if (!_addresses.TryGetValue(shown, out var address))
        {
            address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{FreePort.Take()}");
            _addresses.Add(shown, address);
        }

        return address;
    }

    [GeneratedRegex(@"127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
