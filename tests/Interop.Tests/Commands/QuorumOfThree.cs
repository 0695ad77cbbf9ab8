using System.Globalization;
using System.Text.Json;
using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Interop.Tests.Commands;

/// <summary>Three nodes in processes of their own, started with one list of controllers and nothing else. Owned by one test.</summary>
internal sealed class QuorumOfThree : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly int[] _ports = FreePort.Take(6);
    private readonly TemporaryDirectory _data = new("interop");
    private readonly ProcessRunner?[] _processes = new ProcessRunner?[3];

    /// <summary>The nodes' numbers.</summary>
    public static IReadOnlyList<int> Ids { get; } = [1, 2, 3];

    /// <summary>Where a node's clients connect.</summary>
    public string ClientsOf(int id) => Address(_ports[id - 1]);

    /// <summary>Where a node's controller listens.</summary>
    public string ControllerOf(int id) => Address(_ports[2 + id]);

    /// <summary>The process of a node.</summary>
    public ProcessRunner this[int id] => _processes[id - 1]!;

    /// <summary>Starts a node.</summary>
    public void Start(int id)
    {
        _processes[id - 1]?.Dispose();
        _processes[id - 1] = KraftnetCommand.Start(
            "start",
            "--node-id", Text(id),
            "--listen", ClientsOf(id),
            "--controller-listen", ControllerOf(id),
            "--quorum", string.Join(',', Ids.Select(other => $"{other}@{ControllerOf(other)}")),
            "--data", Path.Combine(_data.Path, Text(id)));
    }

    /// <summary>Ends a node at once, and takes its data.</summary>
    public async Task Lose(int id)
    {
        this[id].Send(ProcessSignal.Kill);
        await this[id].WaitForExit();
        Directory.Delete(Path.Combine(_data.Path, Text(id)), recursive: true);
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

    private static string Address(int port) => $"127.0.0.1:{Text(port)}";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
