using KRaftNet.Common;
using KRaftNet.Common.Loops;
using KRaftNet.Transport.Frames;

namespace KRaftNet.Transport.Server;

/// <summary>
/// One connection of a client: cuts its bytes into requests, hands each with a slot to the handler, and lets the slots'
/// answers out in order. Owned by its loop; only sending and closing may begin on other threads
/// (<see cref="ResponseQueue"/>, <see cref="Close"/>). It reads nothing while it is muted, for whatever reason.
/// </summary>
internal sealed class ServerConnection : IServerConnection, IChannelHandler, IResponseQueueOwner
{
    private readonly IByteChannel _channel;
    private readonly IRequestHandler _handler;
    private readonly ListenerOptions _options;
    private readonly ServerServices _services;
    private readonly IConnectionOwner _owner;
    private readonly FrameReader _reader;
    private readonly ResponseQueue _responses;
    private readonly Action _resumeAfterRoom;
    private readonly ReadGate _gate;
    private readonly Throttle _throttle;
    private long _lastActivity;
    private volatile bool _closed;

    public ServerConnection(
        long id,
        IByteChannel channel,
        IRequestHandler handler,
        ListenerOptions options,
        ServerServices services,
        IConnectionOwner owner)
    {
        Id = id;
        _channel = channel;
        _handler = handler;
        _options = options;
        _services = services;
        _owner = owner;
        _gate = new ReadGate(channel);
        _throttle = new Throttle(services.Time, services.Timers, channel.Loop, () => Unmute(MuteCauses.Throttled));
        _resumeAfterRoom = () => Unmute(MuteCauses.InFlight);
        Action resumeAfterBudget = () => Unmute(MuteCauses.Budget);
        _reader = new FrameReader(
            channel,
            services.Pool,
            options.FrameBytesMaxBeforeAuthentication ?? options.FrameBytesMax,
            services.Budget,
            () => channel.Loop.Post(resumeAfterBudget));
        _responses = new ResponseQueue(channel, services.Pool, this);
        Touch();
    }

    /// <inheritdoc/>
    public long Id { get; }

    /// <inheritdoc/>
    public string ListenerName => _options.Name;

    /// <inheritdoc/>
    public HostAndPort Local => _channel.Local;

    /// <inheritdoc/>
    public HostAndPort Remote => _channel.Remote;

    /// <inheritdoc/>
    public IEventLoop Loop => _channel.Loop;

    /// <inheritdoc/>
    public bool IsClosed => _closed;

    /// <inheritdoc/>
    public object? Session { get; set; }

    /// <summary>When bytes last moved, as a timestamp of the node's clock. Any thread.</summary>
    public long LastActivity => Volatile.Read(ref _lastActivity);

    /// <inheritdoc/>
    public void Authenticated() => _reader.FrameBytesMax = _options.FrameBytesMax;

    /// <inheritdoc/>
    public void Mute(TimeSpan duration)
    {
        Invariant.Require(Loop.IsCurrent);
        if (!_closed && duration > TimeSpan.Zero)
        {
            _gate.Shut(MuteCauses.Throttled);
            _throttle.Extend(duration);
        }
    }

    /// <inheritdoc/>
    public void Close(CloseReason reason)
    {
        if (Loop.IsCurrent)
        {
            CloseNow(reason);
        }
        else
        {
            Loop.Post(() => CloseNow(reason));
        }
    }

    /// <summary>Reads nothing more, and closes when all answers are sent. Any thread.</summary>
    public void FinishAndClose() => Loop.Post(() =>
    {
        if (!_closed)
        {
            _gate.Shut(MuteCauses.Finishing);
            CloseIfFinished();
        }
    });

    /// <inheritdoc/>
    public void OnReadable()
    {
        if (_closed || !_gate.IsOpen)
        {
            return;
        }

        var result = _reader.Receive(out var received);
        switch (result)
        {
            case ChannelResult.Done:
                Touch();
                _services.Metrics.Received(_options.Name, received);
                ServeReceived();
                break;
            case ChannelResult.WouldBlock:
                break;
            case ChannelResult.Closed:
                CloseNow(_reader.IsInFrame ? CloseReason.EndedInFrame : CloseReason.ClosedByClient);
                break;
            default:
                CloseNow(CloseReason.Reset);
                break;
        }
    }

    /// <inheritdoc/>
    public void OnWritable()
    {
        if (!_closed)
        {
            _responses.OnWritable();
        }
    }

    /// <inheritdoc/>
    void IResponseQueueOwner.OnSent(long bytes)
    {
        Touch();
        _services.Metrics.Sent(_options.Name, bytes);
    }

    /// <inheritdoc/>
    void IResponseQueueOwner.OnRoom() => Loop.Post(_resumeAfterRoom);

    /// <inheritdoc/>
    void IResponseQueueOwner.OnSendingEnded(CloseReason reason) => Loop.Post(() => CloseNow(reason));

    private void ServeReceived()
    {
        do
        {
            var corked = _responses.TryCork();
            while (_gate.IsOpen && ServeNext())
            {
            }

            if (corked)
            {
                _responses.Uncork();
            }
        }
        while (!_closed && _gate.IsShutBy(MuteCauses.InFlight) && HasRoomAgain());
    }

    private bool ServeNext()
    {
        if (_closed)
        {
            return false;
        }

        switch (_reader.TryTake(out var frame))
        {
            case FrameStep.Frame:
                var slot = _responses.Add(
                    Invariant.NotNull(frame).Length,
                    _options.RequestsInFlightMax,
                    _options.BytesInFlightMax,
                    out var full);
                _handler.OnRequest(this, frame, slot);
                MuteAfterRequest(full);
                return true;
            case FrameStep.NoBudget:
                _gate.Shut(MuteCauses.Budget);
                return false;
            case FrameStep.SizeNotPositive:
                EndAfterAnswers(CloseReason.FrameSizeNotPositive);
                return false;
            case FrameStep.TooLarge:
                EndAfterAnswers(CloseReason.FrameTooLarge);
                return false;
            default:
                return false;
        }
    }

    private void MuteAfterRequest(bool full)
    {
        if (_closed)
        {
            return;
        }

        if (_responses.WillEnd)
        {
            _gate.Shut(MuteCauses.Finishing);
        }
        else if (full)
        {
            _gate.Shut(MuteCauses.InFlight);
        }
    }

    /// <summary>What was asked in good order before is still answered.</summary>
    private void EndAfterAnswers(CloseReason reason)
    {
        _gate.Shut(MuteCauses.Finishing);
        _responses.Add(0, int.MaxValue, long.MaxValue, out _).CompleteAndClose(reason);
    }

    private bool HasRoomAgain()
    {
        if (!_responses.HasRoomOrNotify(_options.RequestsInFlightMax / 2, _options.BytesInFlightMax / 2))
        {
            return false;
        }

        return _gate.Open(MuteCauses.InFlight);
    }

    private void Unmute(MuteCauses cause)
    {
        if (_closed)
        {
            return;
        }

        if (_gate.IsShutBy(MuteCauses.Finishing))
        {
            CloseIfFinished();
        }
        else if (_gate.Open(cause))
        {
            ServeReceived();
        }
    }

    private void CloseIfFinished()
    {
        if (!_responses.WillEnd && _responses.HasRoomOrNotify(0, 0))
        {
            CloseNow(CloseReason.ShuttingDown);
        }
    }

    private void CloseNow(CloseReason reason)
    {
        Invariant.Require(Loop.IsCurrent);
        if (_closed)
        {
            return;
        }

        _closed = true;
        _channel.Close(abort: reason is CloseReason.FileCutShort or CloseReason.ShutdownDeadline);
        _reader.Close();
        _responses.Close();
        _throttle.End();
        _handler.OnClosed(this, reason);
        _owner.OnClosed(this, reason);
    }

    private void Touch() => Volatile.Write(ref _lastActivity, _services.Time.GetTimestamp());
}

/// <summary>Who keeps count of connections.</summary>
internal interface IConnectionOwner
{
    /// <summary>On the connection's loop, once.</summary>
    void OnClosed(ServerConnection connection, CloseReason reason);
}
