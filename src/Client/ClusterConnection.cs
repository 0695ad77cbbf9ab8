using KRaftNet.Client.Connections;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Loops;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Transport.Peers;

namespace KRaftNet.Client;

/// <summary>
/// A cluster as a client sees it: the brokers' addresses, a connection to each, and requests to them. Owned by its loop:
/// all members are called there, and what is awaited goes on there.
/// </summary>
public sealed class ClusterConnection : IDisposable
{
    private readonly SortedDictionary<int, HostAndPort> _brokers = [];
    private readonly PeerConnections _connections;
    private readonly PeerServices _services;
    private readonly IEventLoop _loop;

    /// <summary>Connects to nothing yet.</summary>
    public ClusterConnection(ClientOptions options, PeerServices services, IEventLoop loop, PeerIdentity identity)
    {
        Invariant.Require(!options.Bootstrap.IsDefaultOrEmpty);
        Options = options;
        _services = services;
        _loop = loop;

        // Each user of a connection bounds its own requests: one for each partition at most.
        var peers = new PeerOptions { PendingMax = int.MaxValue };
        _connections = new PeerConnections(new PeerConnector(services, identity, peers), loop);
    }

    /// <summary>What it was made with.</summary>
    public ClientOptions Options { get; }

    /// <summary>The brokers that the last metadata named, by id.</summary>
    public IReadOnlyDictionary<int, HostAndPort> Brokers => _brokers;

    internal TimeProvider Time => _services.Time;

    internal BufferPool Pool => _services.Pool;

    /// <summary>Asks for the metadata of some topics, or of all if null, and learns the brokers' addresses from it.</summary>
    /// <exception cref="KafkaException">No broker answers.</exception>
    public async Task<MetadataResponse> Metadata(IReadOnlyList<string>? topics, bool mayCreate = false)
    {
        using var reply = await CallAny<MetadataRequest, MetadataResponse>(new MetadataRequest
        {
            Topics = topics?.Select(name => new MetadataRequest.MetadataRequestTopic { Name = name }).ToList(),
            AllowAutoTopicCreation = mayCreate,
        });
        var answer = reply.Message;
        if ((ErrorCode)answer.ErrorCode != ErrorCode.None)
        {
            throw KafkaException.Of((ErrorCode)answer.ErrorCode, "cannot get the cluster's metadata");
        }

        _brokers.Clear();
        foreach (var broker in answer.Brokers)
        {
            _brokers[broker.NodeId] = new HostAndPort(broker.Host, broker.Port);
        }

        return answer;
    }

    /// <inheritdoc/>
    public void Dispose() => _connections.Dispose();

    /// <summary>Asks whichever broker answers: first those that are known, then the bootstrap addresses.</summary>
    internal async Task<Reply<TResponse>> CallAny<TRequest, TResponse>(TRequest request)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse>
    {
        KafkaException? failure = null;
        foreach (var address in _brokers.Values.Concat(Options.Bootstrap).Distinct().ToList())
        {
            try
            {
                return await Call<TRequest, TResponse>(address, request, Options.RequestTimeout);
            }
            catch (KafkaException e) when (e.Error == ErrorCode.NetworkException)
            {
                failure = e;
            }
        }

        throw Invariant.NotNull(failure);
    }

    /// <summary>Asks one broker.</summary>
    /// <exception cref="KafkaException">It cannot be asked, or is not known.</exception>
    internal async Task<Reply<TResponse>> Call<TRequest, TResponse>(int brokerId, TRequest request, TimeSpan timeout)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse> =>
        await Call<TRequest, TResponse>(AddressOf(brokerId), request, timeout);

    /// <summary>Sends a request that has no answer, and waits until the broker has read it.</summary>
    internal async Task CallUnanswered<TRequest, TResponse>(int brokerId, TRequest request)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse>
    {
        var address = AddressOf(brokerId);
        try
        {
            var connection = await _connections.Get(address);
            if (connection.Ended is { } reason)
            {
                throw new DisconnectedException(address, reason);
            }

            connection.SendUnanswered<TRequest, TResponse>(request);

            // Requests of a connection are served in order: the answer to the next tells that this one was read.
            using var reply = await connection.Send<ApiVersionsRequest, ApiVersionsResponse>(
                new ApiVersionsRequest { ClientSoftwareName = "kraftnet", ClientSoftwareVersion = "1" },
                Options.RequestTimeout);
        }
        catch (Exception e) when (PeerFailure.Is(e))
        {
            throw PeerFailures.Translate(e, address);
        }
    }

    /// <summary>Completes on the loop after a while.</summary>
    internal Task Pause(TimeSpan duration)
    {
        var over = new TaskCompletionSource();
        _services.Timers.Schedule(duration, () => _loop.Post(over.SetResult));
        return over.Task;
    }

    /// <summary>The same by its address.</summary>
    internal async Task<Reply<TResponse>> Call<TRequest, TResponse>(
        HostAndPort address, TRequest request, TimeSpan timeout)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse>
    {
        try
        {
            var connection = await _connections.Get(address);
            return await connection.Send<TRequest, TResponse>(request, timeout);
        }
        catch (Exception e) when (PeerFailure.Is(e))
        {
            throw PeerFailures.Translate(e, address);
        }
    }

    private HostAndPort AddressOf(int brokerId) => _brokers.TryGetValue(brokerId, out var address)
        ? address
        : throw KafkaException.Of(ErrorCode.LeaderNotAvailable, $"broker {brokerId} is not among the live brokers");
}
