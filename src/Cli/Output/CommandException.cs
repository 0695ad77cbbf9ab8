namespace KRaftNet.Cli.Output;

/// <summary>A command that cannot go on: what failed, why, and what to try, as one paragraph.</summary>
internal sealed class CommandException(string message, int exitCode = Failures.Failed, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>The exit code of the process.</summary>
    public int ExitCode { get; } = exitCode;
}
