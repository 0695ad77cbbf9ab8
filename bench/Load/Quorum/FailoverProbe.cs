using System.Diagnostics;
using KRaftNet.Load.Wire;
using KRaftNet.Protocol;

namespace KRaftNet.Load.Quorum;

/// <summary>What a probe asks for again and again. Used by one thread.</summary>
internal interface IProbedClient : IDisposable
{
    /// <summary>Asks once; whether it was acknowledged.</summary>
    bool Try();
}

/// <summary>A client of one broker that changes one config after another.</summary>
internal sealed class ConfigClient(AdminConnection connection, string topic) : IProbedClient
{
    private long _number;

    /// <inheritdoc/>
    public bool Try() => Changes.SetConfig(connection, topic, _number++) == ErrorCode.None;

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();
}

/// <summary>
/// A client on a thread of its own, which asks for one thing after another and notes the first that it asked for after a moment
/// and that was acknowledged. Owned by the run.
/// </summary>
internal sealed class FailoverProbe : IDisposable
{
    private readonly IProbedClient _client;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _acknowledged = new();
    private readonly ManualResetEventSlim _warm = new();
    private const int WarmChanges = 50;
    private long _killedAt = long.MaxValue;
    private long _acknowledgedAt;
    private Exception? _failure;
    private volatile bool _isEnding;

    /// <param name="client">The client, which ends with the probe.</param>
    public FailoverProbe(IProbedClient client)
    {
        _client = client;
        _thread = new Thread(Run);
        _thread.Start();
    }

    /// <summary>Set when a change was acknowledged that was asked for after the kill, or the client failed.</summary>
    public WaitHandle Acknowledged => _acknowledged.WaitHandle;

    /// <summary>When that was; null if not yet.</summary>
    public long? AcknowledgedAt => Volatile.Read(ref _acknowledgedAt) is not 0 and var at ? at : null;

    /// <summary>Waits until it has had some changes acknowledged.</summary>
    /// <exception cref="LoadException">It has not for long.</exception>
    public void WaitUntilWarm(TimeSpan timeout)
    {
        if (!_warm.Wait(timeout))
        {
            throw new LoadException("a quorum without faults acknowledges nothing", _failure);
        }
    }

    /// <summary>The leader was killed.</summary>
    public void Killed(long at) => Volatile.Write(ref _killedAt, at);

    /// <summary>Ends the client.</summary>
    public void Dispose()
    {
        _isEnding = true;
        _thread.Join();
        _client.Dispose();
        _acknowledged.Dispose();
        _warm.Dispose();
    }

    private void Run()
    {
        try
        {
            var acknowledged = 0;
            while (!_isEnding)
            {
                var asked = Stopwatch.GetTimestamp();
                if (!_client.Try())
                {
                    continue;
                }

                if (++acknowledged == WarmChanges)
                {
                    _warm.Set();
                }

                if (AcknowledgedAt is null && asked > Volatile.Read(ref _killedAt))
                {
                    Volatile.Write(ref _acknowledgedAt, Stopwatch.GetTimestamp());
                    _acknowledged.Set();
                }
            }
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            _failure = e;
            _acknowledged.Set();
        }
    }
}
