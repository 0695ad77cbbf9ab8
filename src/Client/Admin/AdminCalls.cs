using KRaftNet.Client.Connections;
using KRaftNet.Protocol;

namespace KRaftNet.Client.Admin;

/// <summary>How requests of administration are made. Owned by the loop of its cluster connection.</summary>
internal sealed class AdminCalls(ClusterConnection cluster)
{
    /// <summary>The time that a broker is given, in milliseconds.</summary>
    public int TimeoutMs => (int)cluster.Options.RequestTimeout.TotalMilliseconds;

    /// <summary>
    /// Tries again what passes. An unknown topic and a broker that is not there are told at once: a human waits.
    /// </summary>
    public async Task<T> Patiently<T>(Func<Task<T>> attempt)
    {
        var patience = new Patience(cluster, cluster.Options.RetryTimeout);
        while (true)
        {
            try
            {
                return await attempt();
            }
            catch (KafkaException e) when (e.Error is not (ErrorCode.UnknownTopicOrPartition or ErrorCode.NetworkException))
            {
                await patience.PauseOrThrow(e);
            }
        }
    }

    /// <summary>Throws if the code is one of an error.</summary>
    public static void Check(short code, string what, string? brokerSays)
    {
        if ((ErrorCode)code != ErrorCode.None)
        {
            throw KafkaException.Of((ErrorCode)code, what, brokerSays);
        }
    }
}
