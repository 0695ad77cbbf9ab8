using KRaftNet.Common;
using KRaftNet.Common.Files;

namespace KRaftNet.LogStore;

/// <summary>What a log needs from its surroundings. Immutable.</summary>
/// <param name="Files">The file system.</param>
/// <param name="Executor">Runs flushes.</param>
/// <param name="Clock">The time.</param>
/// <param name="Prng">Split by each log for its own stream; never drawn from.</param>
public sealed record LogContext(IFileSystem Files, IDiskExecutor Executor, TimeProvider Clock, Prng Prng)
{
    /// <summary>Milliseconds since 1970.</summary>
    public long NowMs => Clock.GetUtcNow().ToUnixTimeMilliseconds();
}
