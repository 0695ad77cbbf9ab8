using KRaftNet.Common;

namespace KRaftNet.Cli.Hosting;

/// <summary>Waits for whatever ends the node first: a clean stop, or a reason to stop at once. Thread-safe.</summary>
internal sealed class EndOfNode : IDisposable
{
    /// <summary>The exit code of a stop that could not leave the disk as it should.</summary>
    private const int UncleanStop = 1;

    private readonly TaskCompletionSource<int> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The node stops itself.</summary>
    public void Fatal(FatalException e)
    {
        // Told first: whoever waits ends the process.
        if (!_ended.Task.IsCompleted)
        {
            Console.Error.WriteLine($"kraftnet: stopped: {e.Message}");
        }

        _ended.TrySetResult((int)e.Reason);
    }

    /// <summary>The node has stopped.</summary>
    public void Stopped(Exception? error)
    {
        if (error is not null && !_ended.Task.IsCompleted)
        {
            Console.Error.WriteLine($"kraftnet: the stop was not a clean one: {error.Message} The next start recovers.");
        }

        _ended.TrySetResult(error is null ? 0 : UncleanStop);
    }

    /// <summary>The exit code, to come.</summary>
    public Task<int> Ended => _ended.Task;

    /// <summary>The exit code, when it is there.</summary>
    public int Wait() => _ended.Task.GetAwaiter().GetResult();

    /// <inheritdoc/>
    public void Dispose() => _ended.TrySetCanceled();
}
