using System.Buffers.Binary;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Loops;
using KRaftNet.Common.Time;
using KRaftNet.Transport.Frames;

namespace KRaftNet.Transport.Peers;

/// <summary>
/// A connection to a broker or controller: sends requests, and matches the answers, which come in order, by their
/// correlation ids. It knows frames, not messages. Owned by its loop: all members are called there, and all calls come
/// from there.
/// </summary>
public sealed class PeerConnection : IChannelHandler
{
    private readonly IByteChannel _channel;
    private readonly TimeProvider _time;
    private readonly PeerOptions _options;
    private readonly FrameReader _reader;
    private readonly FrameSender _sender;
    private readonly Queue<FrameParts> _unsent = new();
    private readonly Queue<Pending> _pending = new();
    private readonly TimingWheel _timers;
    private readonly Action _check;
    private WheelTimer? _timer;
    private long _watchedDeadline = long.MaxValue;
    private bool _blocked;
    private int _lastCorrelationId;

    private PeerConnection(HostAndPort address, IByteChannel channel, PeerOptions options, PeerServices services)
    {
        Address = address;
        _channel = channel;
        _options = options;
        _time = services.Time;
        _reader = new FrameReader(channel, services.Pool, options.FrameBytesMax);
        _sender = new FrameSender(channel, services.Pool);
        _timers = services.Timers;
        _check = () => channel.Loop.Post(CheckDeadlines);
    }

    /// <summary>
    /// Connects. <paramref name="connected"/> is called once, on the loop, never inside this call, with a connection that
    /// is open, or with the reason why there is none.
    /// </summary>
    public static void Connect(
        HostAndPort address,
        IEventLoop loop,
        PeerOptions options,
        PeerServices services,
        Action<PeerConnection?, NetworkException?> connected)
    {
        Invariant.Require(options.PendingMax > 0);
        services.Network.Connect(address, loop, (channel, error) =>
        {
            var peer = channel is null ? null : new PeerConnection(address, channel, options, services);
            connected(peer, error);
            return peer;
        });
    }

    /// <summary>The address that was connected to.</summary>
    public HostAndPort Address { get; }

    /// <summary>The loop that owns the connection.</summary>
    public IEventLoop Loop => _channel.Loop;

    /// <summary>Whether it ended, and why.</summary>
    public DisconnectReason? Ended { get; private set; }

    /// <summary>Requests whose answers have not come.</summary>
    public int PendingCount => _pending.Count;

    /// <summary>Whether a request may be sent now: the connection is open, and within <see cref="PeerOptions.PendingMax"/>.</summary>
    public bool CanSend => Ended is null && _pending.Count < _options.PendingMax;

    /// <summary>Called once when the connection ends, after all that waited for answers were told.</summary>
    public Action<PeerConnection, DisconnectReason>? OnEnded { get; set; }

    /// <summary>The correlation id for the header of the request that is sent next.</summary>
    public int NextCorrelationId()
    {
        // Negative ids are left to nobody in particular; wrapping to 0 keeps clear of them.
        _lastCorrelationId = _lastCorrelationId == int.MaxValue ? 0 : _lastCorrelationId + 1;
        return _lastCorrelationId;
    }

    /// <summary>
    /// Sends a request, and takes over its parts. <see cref="CanSend"/> must be true. If the answer has not come after
    /// <paramref name="timeout"/>, the connection ends.
    /// </summary>
    /// <param name="correlationId">The id in the request's header, from <see cref="NextCorrelationId"/>.</param>
    /// <param name="request">The whole frame.</param>
    /// <param name="timeout">Time for the answer, above zero.</param>
    /// <param name="response">Gets the answer or the end; never inside this call.</param>
    public void Send(int correlationId, FrameParts request, TimeSpan timeout, IPendingResponse response)
    {
        Invariant.Require(Loop.IsCurrent);
        Invariant.Require(CanSend);
        Invariant.Require(timeout > TimeSpan.Zero);
        var deadline = _time.GetTimestamp() + (long)(timeout.TotalSeconds * _time.TimestampFrequency);
        _pending.Enqueue(new Pending(correlationId, deadline, response));
        WatchDeadline(deadline);
        SendFrame(request);
    }

    /// <summary>Sends a request that is not answered (Produce with acks=0), and takes over its parts.</summary>
    public void SendUnanswered(FrameParts request)
    {
        Invariant.Require(Loop.IsCurrent);
        Invariant.Require(Ended is null);
        SendFrame(request);
    }

    /// <summary>Ends the connection; whoever waits for an answer is told. Idempotent.</summary>
    public void Close() => End(DisconnectReason.ClosedHere);

    /// <summary>The same, for a reason that is found by who reads the answers.</summary>
    internal void Close(DisconnectReason reason) => End(reason);

    /// <inheritdoc/>
    public void OnReadable()
    {
        if (Ended is not null)
        {
            return;
        }

        switch (_reader.Receive(out _))
        {
            case ChannelResult.Done:
                TakeResponses();
                break;
            case ChannelResult.WouldBlock:
                break;
            case ChannelResult.Closed:
                End(DisconnectReason.ClosedByPeer);
                break;
            default:
                End(DisconnectReason.Reset);
                break;
        }
    }

    /// <inheritdoc/>
    public void OnWritable()
    {
        _blocked = false;
        if (Ended is null)
        {
            SendWaiting();
        }
    }

    private void SendFrame(FrameParts request)
    {
        _unsent.Enqueue(request);
        if (!_blocked)
        {
            SendWaiting();
        }
    }

    private void SendWaiting()
    {
        var result = _sender.Flush();
        while (result == ChannelResult.Done && _unsent.TryDequeue(out var request))
        {
            result = _sender.Send(request);
            if (result == ChannelResult.Done && _unsent.Count == 0)
            {
                result = _sender.Flush();
            }
        }

        if (result == ChannelResult.WouldBlock)
        {
            _blocked = true;
            _channel.WantWrite();
        }
        else if (result != ChannelResult.Done)
        {
            // By a post: the caller may be in the middle of its own work, and the end is never told inside its call.
            _blocked = true;
            Loop.Post(() => End(ReasonOf(result)));
        }
    }

    private void TakeResponses()
    {
        while (Ended is null)
        {
            switch (_reader.TryTake(out var frame))
            {
                case FrameStep.Frame:
                    TakeResponse(Invariant.NotNull(frame));
                    break;
                case FrameStep.Incomplete:
                    return;
                default:
                    End(DisconnectReason.ProtocolBroken);
                    return;
            }
        }
    }

    private void TakeResponse(PooledBuffer frame)
    {
        if (frame.Length < sizeof(int)
            || !_pending.TryPeek(out var oldest)
            || BinaryPrimitives.ReadInt32BigEndian(frame.Span) != oldest.CorrelationId)
        {
            frame.Dispose();
            End(DisconnectReason.ProtocolBroken);
            return;
        }

        _pending.Dequeue();
        oldest.Response.OnResponse(frame);
    }

    /// <summary>The timer is moved only to an earlier end: in a stream of requests it is hardly ever touched.</summary>
    private void WatchDeadline(long deadline)
    {
        if (deadline < _watchedDeadline)
        {
            _watchedDeadline = deadline;
            _timer?.Cancel();
            _timer = _timers.Schedule(_time.GetElapsedTime(_time.GetTimestamp(), deadline), _check);
        }
    }

    private void CheckDeadlines()
    {
        if (Ended is not null)
        {
            return;
        }

        var earliest = long.MaxValue;
        foreach (var pending in _pending)
        {
            earliest = Math.Min(earliest, pending.Deadline);
        }

        _watchedDeadline = long.MaxValue;
        if (earliest <= _time.GetTimestamp())
        {
            End(DisconnectReason.RequestTimedOut);
        }
        else if (earliest != long.MaxValue)
        {
            WatchDeadline(earliest);
        }
    }

    private void End(DisconnectReason reason)
    {
        Invariant.Require(Loop.IsCurrent);
        if (Ended is not null)
        {
            return;
        }

        Ended = reason;
        _channel.Close(abort: false);
        _timer?.Cancel();
        _reader.Close();
        _sender.Close();
        while (_unsent.TryDequeue(out var request))
        {
            request.Dispose();
        }

        var exception = new DisconnectedException(Address, reason);
        while (_pending.TryDequeue(out var pending))
        {
            pending.Response.OnDisconnected(exception);
        }

        OnEnded?.Invoke(this, reason);
    }

    private static DisconnectReason ReasonOf(ChannelResult failure) => failure switch
    {
        ChannelResult.ShortFile => DisconnectReason.FileCutShort,
        ChannelResult.Closed => DisconnectReason.ClosedByPeer,
        _ => DisconnectReason.Reset,
    };

    /// <param name="CorrelationId">The id that the answer begins with.</param>
    /// <param name="Deadline">Timestamp of the clock at which waiting ends.</param>
    /// <param name="Response">Who waits.</param>
    private readonly record struct Pending(int CorrelationId, long Deadline, IPendingResponse Response);
}
