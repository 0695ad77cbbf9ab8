using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using KRaftNet.Load.Native;

namespace KRaftNet.Load.Servers;

/// <summary>A server that was started for the run, and ends with it. Owned by the run.</summary>
internal sealed partial class ServerProcess : IDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);
    private readonly Process _process;
    private readonly TaskCompletionSource<IPEndPoint> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process, string name)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => OnLine(line.Data);
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not null)
            {
                Console.Error.WriteLine($"{name}: {line.Data}");
            }
        };
        process.Exited += (_, _) => _ready.TrySetException(new LoadException($"{name} ended before it was ready"));
    }

    /// <summary>The system's number of it.</summary>
    public int Id => _process.Id;

    /// <summary>Where it listens.</summary>
    public IPEndPoint Address => _ready.Task.Result;

    /// <summary>Starts a program and waits until it prints a line with <c>ready</c> and its address.</summary>
    /// <exception cref="LoadException">It cannot be started, ended, or took too long.</exception>
    public static ServerProcess Start(string name, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        var server = new ServerProcess(new Process { StartInfo = start, EnableRaisingEvents = true }, name);
        try
        {
            server._process.Start();
            server._process.BeginOutputReadLine();
            server._process.BeginErrorReadLine();
            if (!server._ready.Task.Wait(StartTimeout))
            {
                throw new LoadException($"{name} was not ready within {StartTimeout.TotalMinutes} minutes");
            }

            return server;
        }
        catch (Exception e)
        {
            server.Dispose();
            throw (e as AggregateException)?.InnerException ?? e;
        }
    }

    /// <summary>Ends it by SIGKILL, and does not wait.</summary>
    public void Kill() => Libc.Kill(_process.Id, Libc.KillAtOnce);

    /// <summary>Holds it by SIGSTOP.</summary>
    public void Hold() => Libc.Kill(_process.Id, Libc.Hold);

    /// <summary>Lets it go on by SIGCONT.</summary>
    public void GoOn() => Libc.Kill(_process.Id, Libc.GoOn);

    /// <summary>Asks it to stop, and ends it if it does not.</summary>
    public void Dispose()
    {
        if (IsRunning())
        {
            // One that is held does not hear.
            GoOn();
            Libc.Kill(_process.Id, Libc.Terminate);
            if (!_process.WaitForExit(StopTimeout))
            {
                _process.Kill();
            }
        }

        _process.Dispose();
    }

    private bool IsRunning()
    {
        try
        {
            return !_process.HasExited;
        }
        catch (InvalidOperationException)
        {
            // It was never started.
            return false;
        }
    }

    private void OnLine(string? line)
    {
        if (line is not null && line.Contains("ready", StringComparison.Ordinal) && Address4().Match(line) is { Success: true } found)
        {
            _ready.TrySetResult(IPEndPoint.Parse(found.Groups[1].Value));
        }
    }

    [GeneratedRegex(@"(?:PLAINTEXT|CEILING)://(\d+\.\d+\.\d+\.\d+:\d+)")]
    private static partial Regex Address4();
}
