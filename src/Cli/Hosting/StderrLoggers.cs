using System.Globalization;
using Microsoft.Extensions.Logging;

namespace KRaftNet.Cli.Hosting;

/// <summary>Logs of a server: one line an event on stderr, exceptions below. Thread-safe: a line is one write.</summary>
/// <param name="least">The least level that is written.</param>
/// <param name="prefix">What each category begins with, where several nodes write.</param>
internal sealed class StderrLoggers(LogLevel least, string prefix = "") : ILoggerFactory
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new StderrLogger(prefix + categoryName, least);

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("Events go to stderr only.");

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private sealed class StderrLogger(string category, LogLevel least) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= least;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                var time = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
                var text = Escape(formatter(state, exception));
                var cause = exception is null ? "" : Environment.NewLine + exception;
                Console.Error.WriteLine($"{time} {Name(logLevel)} {category}[{eventId.Id}] {text}{cause}");
            }
        }

        private static string Name(LogLevel level) => level switch
        {
            LogLevel.Trace or LogLevel.Debug => "DEBUG",
            LogLevel.Information => "INFO ",
            LogLevel.Warning => "WARN ",
            _ => "ERROR",
        };

        /// <summary>What clients call themselves may not forge lines.</summary>
        private static string Escape(string text) =>
            text.Any(char.IsControl)
                ? string.Concat(text.Select(c => char.IsControl(c) ? $"\\x{(int)c:x2}" : c.ToString()))
                : text;
    }
}
