using System.Collections.Immutable;
using KRaftNet.Cli.Output;
using KRaftNet.Client;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Loops;
using KRaftNet.Common.Time;
using KRaftNet.Platform.Loops;
using KRaftNet.Platform.Sockets;
using KRaftNet.Protocol.Compression;
using KRaftNet.Transport.Peers;

namespace KRaftNet.Cli.Hosting;

/// <summary>
/// A client for one command: its loop and sockets, and the bridge from the command's thread, which may wait, to the loop,
/// which may not. Used by one thread.
/// </summary>
internal sealed class ClientSession : IDisposable
{
    private readonly EpollLoops _loops;
    private readonly TimingWheel _timers;
    private readonly ClusterConnection _cluster;
    private readonly IEventLoop _loop;

    /// <param name="bootstrap">Whom to ask first.</param>
    /// <param name="retryTimeout">How long what may pass is tried again; null for the client's usual time.</param>
    public ClientSession(ImmutableArray<HostAndPort> bootstrap, TimeSpan? retryTimeout = null)
    {
        _loops = new EpollLoops((_, e) => Environment.FailFast($"kraftnet: the client failed: {e}", e));
        _loop = _loops.Create("client");
        _timers = new TimingWheel(TimeProvider.System);
        var network = new SocketNetwork(_loops, new SocketNetworkOptions { Reactors = 1 });
        _cluster = new ClusterConnection(
            retryTimeout is { } time
                ? new ClientOptions { Bootstrap = bootstrap, RetryTimeout = time }
                : new ClientOptions { Bootstrap = bootstrap },
            new PeerServices(network, TimeProvider.System, _timers, new BufferPool()),
            _loop,
            new PeerIdentity("kraftnet", "kraftnet", "0.1.0"));
    }

    /// <summary>Does something on the client's loop and waits for it.</summary>
    /// <exception cref="CommandException">A broker refused, or cannot be reached.</exception>
    public T Do<T>(Func<ClusterConnection, Task<T>> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _loop.Post(() => _ = Complete(work, done));
        try
        {
            return done.Task.GetAwaiter().GetResult();
        }
        catch (KafkaException e)
        {
            throw Failures.Of(e);
        }
        catch (CodecMissingException e)
        {
            throw new CommandException(e.Message, inner: e);
        }
    }

    /// <summary>The same, of what has no result.</summary>
    public void Do(Func<ClusterConnection, Task> work) => Do(async cluster =>
    {
        await work(cluster);
        return true;
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _loops.Dispose();
        _timers.Dispose();
    }

    private async Task Complete<T>(Func<ClusterConnection, Task<T>> work, TaskCompletionSource<T> done)
    {
        try
        {
            done.SetResult(await work(_cluster));
        }
        catch (Exception e)
        {
            // Thrown again on the thread that waits.
            done.SetException(e);
        }
    }
}
