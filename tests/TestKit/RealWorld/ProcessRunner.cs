using System.Diagnostics;

namespace KRaftNet.TestKit.RealWorld;

/// <summary>
/// A real process under a test: its output is kept line by line, and it is killed with all its children on disposing.
/// Thread-safe.
/// </summary>
public sealed class ProcessRunner : IDisposable
{
    /// <summary>How long waits take at most unless told otherwise: long, since a shared machine may be slow.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly ProcessOutput _output = new();
    private bool _isDisposed;

    private ProcessRunner(Process process) => _process = process;

    /// <summary>The system's number of it.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What it ended with; 128 and the signal's number if a signal killed it.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>All lines of its output and error output so far, in the order of their coming.</summary>
    public IReadOnlyList<string> Lines => _output.Lines;

    /// <summary>How many there are so far.</summary>
    public int LineCount => _output.Count;

    /// <summary>All of it as one text, for messages.</summary>
    public string Output => string.Join('\n', Lines);

    /// <summary>Starts a program.</summary>
    /// <param name="program">Path or name of the program.</param>
    /// <param name="arguments">Each one as it is; no shell reads them.</param>
    /// <param name="environment">Variables to be set (null removes one); the others are inherited.</param>
    /// <param name="directory">The working directory; null for ours.</param>
    public static ProcessRunner Start(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?>? environment = null,
        string? directory = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory ?? "",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        var runner = new ProcessRunner(new Process { StartInfo = start, EnableRaisingEvents = true });
        runner.Begin();
        return runner;
    }

    /// <summary>The first line, from the start of the process on, that the condition takes.</summary>
    /// <exception cref="TimeoutException">There is none in time; the message has the output.</exception>
    /// <exception cref="InvalidOperationException">The process ended without one.</exception>
    public async Task<string> WaitForLine(Func<string, bool> condition, TimeSpan? timeout = null)
    {
        try
        {
            return await _output.Find(condition).WaitAsync(timeout ?? DefaultTimeout);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{_process.StartInfo.FileName} wrote no such line in time:\n{Output}");
        }
    }

    /// <summary>Waits for the end, with all output read, and returns the exit code.</summary>
    /// <exception cref="TimeoutException">It does not end in time; the message has the output.</exception>
    public async Task<int> WaitForExit(TimeSpan? timeout = null)
    {
        using var limit = new CancellationTokenSource(timeout ?? DefaultTimeout);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{_process.StartInfo.FileName} did not end in time:\n{Output}");
        }
    }

    /// <summary>Sends a signal, if it still runs.</summary>
    public void Send(ProcessSignal signal) => signal.SendTo(_process);

    /// <summary>Writes a line to its input.</summary>
    public void WriteLine(string line) => _process.StandardInput.WriteLine(line);

    /// <summary>Ends its input.</summary>
    public void CloseInput() => _process.StandardInput.Close();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Begin()
    {
        _process.OutputDataReceived += (_, line) => _output.Add(line.Data);
        _process.ErrorDataReceived += (_, line) => _output.Add(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }
}
