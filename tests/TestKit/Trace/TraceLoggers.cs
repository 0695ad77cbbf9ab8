using KRaftNet.TestKit.Simulation;
using Microsoft.Extensions.Logging;

namespace KRaftNet.TestKit.Trace;

/// <summary>
/// What a program of the simulated world logs, as lines of the trace: in the hash, and among the last steps that a failed
/// seed shows. Owned by the simulation's thread.
/// </summary>
public sealed class TraceLoggers(SimulatedProcess process, LogLevel least = LogLevel.Debug) : ILoggerFactory
{
    private readonly LogLevel _least = least;
    private readonly List<string> _serious = [];

    /// <summary>Messages of level error and above, in the order of their coming.</summary>
    public IReadOnlyList<string> Serious => _serious;

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new TraceLogger(this, categoryName);

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("the trace is the only place that simulated programs log to");

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Log(string line, LogLevel level)
    {
        process.Scheduler.CheckThread();
        process.Node.Record(TraceKind.Note, line, process.Incarnation);
        if (level >= LogLevel.Error)
        {
            _serious.Add(line);
        }
    }

    private sealed class TraceLogger(TraceLoggers loggers, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= loggers._least && logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                var cause = exception is null ? "" : $" ({exception.GetType().Name}: {exception.Message})";
                loggers.Log($"{logLevel} {category}: {formatter(state, exception)}{cause}", logLevel);
            }
        }
    }
}
