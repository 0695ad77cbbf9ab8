using KRaftNet.Protocol;

namespace KRaftNet.Client.Connections;

/// <summary>How long one undertaking may still be tried. Owned by it, on the client's loop.</summary>
internal sealed class Patience(ClusterConnection cluster, TimeSpan limit)
{
    private readonly long _begun = cluster.Time.GetTimestamp();

    /// <summary>Pauses before the next attempt, or throws: the error is none that passes, or the time is over.</summary>
    public async Task PauseOrThrow(KafkaException failure)
    {
        if (!failure.Error.IsRetriable() || cluster.Time.GetElapsedTime(_begun) >= limit)
        {
            throw failure;
        }

        await cluster.Pause(cluster.Options.RetryPause);
    }

    /// <summary>Does something until it succeeds or patience ends.</summary>
    public async Task<T> Until<T>(Func<Task<T>> attempt)
    {
        while (true)
        {
            try
            {
                return await attempt();
            }
            catch (KafkaException failure)
            {
                await PauseOrThrow(failure);
            }
        }
    }
}
