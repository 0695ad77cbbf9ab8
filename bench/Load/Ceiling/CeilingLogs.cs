using System.Globalization;
using KRaftNet.Platform.Files;

namespace KRaftNet.Load.Ceiling;

/// <summary>The logs of a ceiling by their numbers, made when they are first asked for. Thread-safe by its lock.</summary>
internal sealed class CeilingLogs(string directory)
{
    private readonly Lock _lock = new();
    private readonly OsFileSystem _files = new();
    private readonly Dictionary<int, CeilingLog> _logs = [];

    /// <summary>A log.</summary>
    public CeilingLog Get(int number)
    {
        lock (_lock)
        {
            if (!_logs.TryGetValue(number, out var log))
            {
                log = new CeilingLog(_files, Path.Combine(directory, number.ToString(CultureInfo.InvariantCulture) + ".log"));
                _logs.Add(number, log);
            }

            return log;
        }
    }

    /// <summary>Deletes a log, if it is there; nobody may use it any more.</summary>
    public void Drop(int number)
    {
        CeilingLog? log;
        lock (_lock)
        {
            _logs.Remove(number, out log);
        }

        log?.Dispose();
    }
}
