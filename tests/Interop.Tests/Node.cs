using System.Globalization;
using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Interop.Tests;

/// <summary>A development node in a process of its own, as a user would start it.</summary>
internal sealed class Node : IDisposable
{
    private readonly ProcessRunner _process;

    private Node(ProcessRunner process, int port)
    {
        _process = process;
        Port = port;
    }

    /// <summary>The client port.</summary>
    public int Port { get; }

    /// <summary>The system's number of the process.</summary>
    public int Id => _process.Id;

    /// <summary>For clients' bootstrap options.</summary>
    public string Bootstrap => $"127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>What it printed.</summary>
    public string Output => _process.Output;

    /// <summary>Starts a node on the data and waits until it says that it is ready.</summary>
    public static async Task<Node> Start(string data, int? port = null, params string[] more)
    {
        var node = Launch(data, port ?? FreePort.Take(), more);
        await node._process.WaitForLine(line => line.Contains("ready", StringComparison.Ordinal));
        return node;
    }

    /// <summary>Starts a node that is expected to end by itself.</summary>
    public static Node Launch(string data, int port, params string[] more) => new(
        KraftnetCommand.Start(
            ["dev", "--data", data, "--port", port.ToString(CultureInfo.InvariantCulture), .. more]),
        port);

    /// <summary>Waits for a line that it prints, or has printed.</summary>
    public Task<string> WaitForLine(Func<string, bool> condition) => _process.WaitForLine(condition);

    /// <summary>The exit code, when it ended.</summary>
    public Task<int> WaitForExit() => _process.WaitForExit();

    /// <summary>Asks it to stop and gives the exit code.</summary>
    public Task<int> Stop()
    {
        _process.Send(ProcessSignal.Terminate);
        return _process.WaitForExit();
    }

    /// <inheritdoc cref="HeldProcess.Freeze"/>
    public Task Freeze() => _process.Freeze();

    /// <summary>Ends it at once.</summary>
    public Task<int> Kill()
    {
        _process.Send(ProcessSignal.Kill);
        return _process.WaitForExit();
    }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();
}
