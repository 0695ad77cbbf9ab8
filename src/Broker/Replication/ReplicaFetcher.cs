using KRaftNet.Common;
using KRaftNet.Common.Loops;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Transport.Peers;

namespace KRaftNet.Broker.Replication;

/// <summary>
/// Follows one leader with some of the partitions that it leads: one fetch after another, each when what the last one brought
/// is durable, so that its offsets say what is had. Owned by its loop.
/// </summary>
internal sealed class ReplicaFetcher : IDisposable
{
    /// <summary>
    /// A fetch that is held by the leader for so long is given up if other partitions wait to be fetched: the leader is idle, and
    /// they would wait for the rest of its time.
    /// </summary>
    private static readonly TimeSpan Impatience = TimeSpan.FromMilliseconds(10);

    /// <summary>A leader that comes back, or an address that is learned, is noticed soon.</summary>
    private static readonly TimeSpan PauseMax = TimeSpan.FromMilliseconds(50);

    private readonly NodeId _leader;
    private readonly FetcherServices _services;
    private readonly IEventLoop _loop;
    private readonly PeerConnections _connections;
    private readonly FollowerActions _actions;
    private readonly SortedDictionary<TopicIdPartition, FollowedPartition> _partitions = [];
    private readonly FollowerSession _session = new();
    private readonly SortedSet<TopicIdPartition> _flushing = [];
    private ITypedConnection? _connection;
    private FetchRequest? _sent;
    private TimeSpan _flushingSince;
    private bool _isWatchingFlushes;
    private bool _hasFailed;
    private bool _isImpatient;
    private bool _isPausing;
    private bool _isStopped;

    public ReplicaFetcher(NodeId leader, FetcherServices services, IEventLoop loop)
    {
        _leader = leader;
        _services = services;
        _loop = loop;
        _connections = new PeerConnections(services.Connector, loop);
        _actions = new FollowerActions(
            services, loop, leader, OnChanged, followed => _session.Touch(followed.Id));
    }

    /// <summary>Follows a partition from now on, in place of what was followed of it before. Any thread.</summary>
    public void Add(FollowedPartition followed) => _loop.Post(() =>
    {
        if (_isStopped)
        {
            return;
        }

        Drop(followed.Id);
        _partitions[followed.Id] = followed;
        _session.Touch(followed.Id);

        // What a former leader left undurable does not count yet.
        followed.Log.Flush();
        AwaitFlush(followed);
        Step();
    });

    /// <summary>Follows a partition no more. Any thread.</summary>
    public void Remove(TopicIdPartition id) => _loop.Post(() => Drop(id));

    /// <summary>Ends everything. Any thread.</summary>
    public void Dispose() => _loop.Post(() =>
    {
        _isStopped = true;
        foreach (var followed in _partitions.Values)
        {
            followed.State = FollowState.Ended;
        }

        _partitions.Clear();
        _connections.Dispose();
    });

    private void Drop(TopicIdPartition id)
    {
        if (_partitions.Remove(id, out var dropped))
        {
            dropped.State = FollowState.Ended;
            _flushing.Remove(id);
            _session.Touch(id);
        }
    }

    /// <summary>A partition can be fetched again, or ended.</summary>
    private void OnChanged(FollowedPartition followed)
    {
        if (followed.State == FollowState.Ended || !ReferenceEquals(_partitions.GetValueOrDefault(followed.Id), followed))
        {
            return;
        }

        _flushing.Remove(followed.Id);
        followed.State = FollowState.Ready;
        _session.Touch(followed.Id);
        AwaitFlush(followed);
        Step();
    }

    /// <summary>If something of it is not durable it is fetched when it is.</summary>
    private void AwaitFlush(FollowedPartition followed)
    {
        var end = followed.Log.Offsets.LogEnd;
        if (followed.Log.CountedEnd >= end)
        {
            return;
        }

        if (_flushing.Count == 0)
        {
            _flushingSince = _services.Clock.Now;
            WatchFlushes();
        }

        followed.State = FollowState.AwaitsFlush;
        _flushing.Add(followed.Id);
        followed.Role.AwaitFlush(() => _loop.Post(() => OnFlushed(followed)));

        // It may have become durable before somebody was there to be told.
        if (followed.Log.CountedEnd >= end)
        {
            followed.Role.OnFlushed();
        }
    }

    private void OnFlushed(FollowedPartition followed)
    {
        if (followed.State == FollowState.AwaitsFlush)
        {
            OnChanged(followed);
        }
    }

    /// <summary>For a disk that hangs the other partitions do not wait longer than for an idle leader.</summary>
    private void WatchFlushes()
    {
        if (!_isWatchingFlushes)
        {
            _isWatchingFlushes = true;
            _services.Clock.Timers.Schedule(_services.Options.WaitMax, () => _loop.Post(ForgetSlowFlushes));
        }
    }

    private void ForgetSlowFlushes()
    {
        _isWatchingFlushes = false;
        if (_flushing.Count == 0)
        {
            return;
        }

        if (_services.Clock.Now - _flushingSince < _services.Options.WaitMax)
        {
            WatchFlushes();
            return;
        }

        _flushing.Clear();
        Step();
    }

    private void Step()
    {
        if (_isStopped || _isPausing || _flushing.Count > 0)
        {
            return;
        }

        if (_sent is { } sent)
        {
            WaitImpatiently(sent);
            return;
        }

        var epoch = _services.OwnEpoch();
        if (epoch == BrokerEpoch.None || _services.AddressOf(_leader) is not { } address)
        {
            Pause();
            return;
        }

        var request = NewRequest(epoch);
        _session.Fill(request, _partitions, _services.Options.PartitionMaxBytes);
        if (_session.IsEmpty && request.ForgottenTopicsData.Count == 0)
        {
            return;
        }

        _sent = request;
        Send(address, request);
    }

    private FetchRequest NewRequest(BrokerEpoch epoch) => new()
    {
        ReplicaState = new FetchRequest.FetchingReplica { ReplicaId = _services.Self.Value, ReplicaEpoch = epoch.Value },
        MaxWaitMs = (int)_services.Options.WaitMax.TotalMilliseconds,
        MinBytes = _services.Options.MinBytes,
        MaxBytes = _services.Options.ResponseMaxBytes,
    };

    /// <summary>Sends. What comes of it is posted, so that whatever throws there ends the loop and not this task.</summary>
    private async void Send(HostAndPort address, FetchRequest request)
    {
        Reply<FetchResponse> reply;
        try
        {
            var connection = await _connections.Get(address);
            _connection = connection;
            reply = await connection.Send<FetchRequest, FetchResponse>(
                request, _services.Options.WaitMax + _services.Options.RequestTimeout);
        }
        catch (Exception e) when (PeerFailure.Is(e))
        {
            _loop.Post(() => OnFailed(request, e.Message));
            return;
        }

        _loop.Post(() => OnAnswer(request, reply));
    }

    private void WaitImpatiently(FetchRequest sent)
    {
        if (!_isImpatient && _session.HasOthers(_partitions))
        {
            _isImpatient = true;
            _services.Clock.Timers.Schedule(Impatience, () => _loop.Post(() => GiveUp(sent)));
        }
    }

    private void GiveUp(FetchRequest sent)
    {
        _isImpatient = false;
        if (!ReferenceEquals(sent, _sent))
        {
            Step();
            return;
        }

        if (!_session.HasOthers(_partitions))
        {
            return;
        }

        _sent = null;
        _session.Reset(forgetId: false);
        _connection?.Close();
        Step();
    }

    private void OnFailed(FetchRequest request, string reason)
    {
        // A connection that was lost may be told of after the end, when there are no timers any more.
        if (!ReferenceEquals(request, _sent) || _isStopped)
        {
            return;
        }

        _sent = null;
        _session.Reset(forgetId: false);
        if (!_hasFailed)
        {
            ReplicationLog.FetchFailed(_services.Logger, _leader, reason);
        }

        _hasFailed = true;
        Pause();
    }

    private void OnAnswer(FetchRequest request, Reply<FetchResponse> reply)
    {
        using (reply)
        {
            if (!ReferenceEquals(request, _sent) || _isStopped)
            {
                return;
            }

            _sent = null;
            if (_hasFailed)
            {
                _hasFailed = false;
                ReplicationLog.FetchRecovered(_services.Logger, _leader);
            }

            if (_session.Take(reply.Message) == ErrorCode.None)
            {
                Take(reply.Message);
            }
        }

        Step();
    }

    private void Take(FetchResponse response)
    {
        foreach (var topic in response.Responses)
        {
            foreach (var data in topic.Partitions)
            {
                var id = new TopicIdPartition(new TopicId(topic.TopicId), data.PartitionIndex);
                if (_session.Find(id) is not { State: FollowState.Ready } followed
                    || !ReferenceEquals(_partitions.GetValueOrDefault(id), followed))
                {
                    // Not followed any more, or in another epoch: what was asked then is of no use now.
                    continue;
                }

                _actions.Take(followed, data, _connection);
                if (followed.State == FollowState.Ready)
                {
                    AwaitFlush(followed);
                }

                if (followed.State != FollowState.Ready || data.Records.Length > 0)
                {
                    _session.Touch(id);
                }
            }
        }
    }

    /// <summary>Tries again a little later.</summary>
    private void Pause()
    {
        _isPausing = true;
        var longest = _services.Options.BackoffMax;
        _services.Clock.Timers.Schedule(longest < PauseMax ? longest : PauseMax, () => _loop.Post(() =>
        {
            _isPausing = false;
            Step();
        }));
    }
}
