using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Transport.Frames;

namespace KRaftNet.Transport.Server;

/// <summary>
/// The answers of one connection, sent in the order of the requests. Slots are added on the connection's loop and completed
/// on any thread. Thread-safe: the lock guards the slots and the flags; whoever set <see cref="_sending"/> is the only
/// sender until it clears the flag, and sends outside the lock. So nobody waits for a system call, and what is completed
/// while another sends is sent by that one.
/// </summary>
internal sealed class ResponseQueue(IByteChannel channel, BufferPool pool, IResponseQueueOwner owner) : ISlotOwner
{
    private readonly Lock _lock = new();
    private readonly Queue<ResponseSlot> _slots = new();
    private readonly FrameSender _sender = new(channel, pool);
    private bool _sending;
    private bool _blocked;
    private bool _closed;
    private CloseReason? _ending;
    private bool _ended;
    private volatile bool _willEnd;
    private int _requests;
    private long _bytes;
    private int _takenRequests;
    private long _takenBytes;
    private int _noticeRequests = -1;
    private long _noticeBytes;

    /// <summary>Whether a slot was completed that ends the connection: later requests are not served any more.</summary>
    public bool WillEnd => _willEnd;

    /// <summary>Requests whose answers were not sent yet.</summary>
    public int Requests
    {
        get
        {
            lock (_lock)
            {
                return _requests;
            }
        }
    }

    /// <summary>Adds a slot for a request of that size, and tells whether the connection is within its limits with it.</summary>
    public ResponseSlot Add(int requestBytes, int requestsMax, long bytesMax, out bool full)
    {
        var slot = new ResponseSlot(this, requestBytes);
        lock (_lock)
        {
            _slots.Enqueue(slot);
            _requests++;
            _bytes += requestBytes;
            full = _requests >= requestsMax || _bytes >= bytesMax;
        }

        return slot;
    }

    /// <summary>
    /// Whether at most that many requests and bytes are in flight. If not, <see cref="IResponseQueueOwner.OnRoom"/> is
    /// called once as soon as it is so.
    /// </summary>
    public bool HasRoomOrNotify(int requests, long bytes)
    {
        lock (_lock)
        {
            if (_requests <= requests && _bytes <= bytes)
            {
                return true;
            }

            _noticeRequests = requests;
            _noticeBytes = bytes;
            return false;
        }
    }

    /// <summary>
    /// On the loop, before a run of requests: answers are held back until <see cref="Uncork"/>, so that they leave
    /// together. False if another thread is sending or the channel is full: then they leave by themselves.
    /// </summary>
    public bool TryCork() => TryBeginSending();

    /// <summary>Ends what <see cref="TryCork"/> began.</summary>
    public void Uncork() => Drain();

    /// <summary>On the loop, when the channel is writable again.</summary>
    public void OnWritable()
    {
        lock (_lock)
        {
            _blocked = false;
        }

        if (TryBeginSending())
        {
            Drain();
        }
    }

    /// <inheritdoc/>
    public void OnCompleted(ResponseSlot slot, FrameParts? answer, CloseReason? closeAfter)
    {
        bool dropped;
        lock (_lock)
        {
            dropped = _closed;
            if (!dropped)
            {
                slot.Answer = answer;
                slot.CloseAfter = closeAfter;
                slot.IsReady = true;
                _willEnd |= closeAfter is not null;
            }
        }

        if (dropped)
        {
            answer?.Dispose();
        }
        else if (TryBeginSending())
        {
            Drain();
        }
    }

    /// <summary>On the loop, with the end of the connection: drops all that is not sent.</summary>
    public void Close()
    {
        lock (_lock)
        {
            Invariant.Require(!_closed);
            _closed = true;
            if (_sending)
            {
                return;
            }
        }

        Release();
    }

    private bool TryBeginSending()
    {
        lock (_lock)
        {
            if (_sending || _blocked || _closed || _ended)
            {
                return false;
            }

            _sending = true;
            return true;
        }
    }

    private void Drain()
    {
        while (true)
        {
            FrameParts? answer = null;
            var taken = !_sender.IsInFrame && TryTakeReady(out answer);
            var result = !taken ? _sender.Flush()
                : answer is null ? ChannelResult.Done
                : _sender.Send(answer);
            if (_sender.TakeBytesSent() is > 0 and var bytes)
            {
                owner.OnSent(bytes);
            }

            if ((!taken || result != ChannelResult.Done) && TryEndSending(result))
            {
                return;
            }
        }
    }

    private bool TryTakeReady(out FrameParts? answer)
    {
        lock (_lock)
        {
            answer = null;
            if (_closed || !IsHeadReady())
            {
                return false;
            }

            var slot = _slots.Dequeue();
            _takenRequests++;
            _takenBytes += slot.RequestBytes;
            _ending = slot.CloseAfter;
            answer = slot.Answer;
            return true;
        }
    }

    /// <summary>False if more became ready meanwhile, so that the caller goes on sending.</summary>
    private bool TryEndSending(ChannelResult result)
    {
        var room = false;
        var more = false;
        bool closed;
        lock (_lock)
        {
            closed = _closed;
            if (!closed && result == ChannelResult.Done)
            {
                room = CountSent();
                more = IsHeadReady();
                _ended = _ending is not null;
            }

            _ended |= result is not (ChannelResult.Done or ChannelResult.WouldBlock);
            _blocked = result == ChannelResult.WouldBlock;
            _sending = more;
        }

        if (closed)
        {
            Release();
            return true;
        }

        Tell(result, room);
        return !more;
    }

    private void Tell(ChannelResult result, bool room)
    {
        if (result == ChannelResult.WouldBlock)
        {
            channel.WantWrite();
        }
        else if (result != ChannelResult.Done)
        {
            owner.OnSendingEnded(ReasonOf(result));
        }
        else if (_ending is { } reason)
        {
            owner.OnSendingEnded(reason);
        }

        if (room)
        {
            owner.OnRoom();
        }
    }

    /// <summary>All that was taken has been sent. True if that is what the notice waits for.</summary>
    private bool CountSent()
    {
        _requests -= _takenRequests;
        _bytes -= _takenBytes;
        _takenRequests = 0;
        _takenBytes = 0;
        Invariant.Require(_requests >= 0);
        Invariant.Require(_bytes >= 0);
        if (_requests > _noticeRequests || _bytes > _noticeBytes)
        {
            return false;
        }

        _noticeRequests = -1;
        return true;
    }

    private bool IsHeadReady() => _ending is null && _slots.TryPeek(out var head) && head.IsReady;

    private void Release()
    {
        ResponseSlot[] slots;
        lock (_lock)
        {
            slots = [.. _slots];
            _slots.Clear();
        }

        _sender.Close();
        foreach (var slot in slots)
        {
            slot.Answer?.Dispose();
        }
    }

    private static CloseReason ReasonOf(ChannelResult failure) => failure switch
    {
        ChannelResult.ShortFile => CloseReason.FileCutShort,
        ChannelResult.Closed => CloseReason.ClosedByClient,
        _ => CloseReason.Reset,
    };
}

/// <summary>The connection of a queue. Called on any thread, outside the queue's lock.</summary>
internal interface IResponseQueueOwner
{
    /// <summary>Bytes were handed to the channel.</summary>
    void OnSent(long bytes);

    /// <summary>The room is there that <see cref="ResponseQueue.HasRoomOrNotify"/> asked for.</summary>
    void OnRoom();

    /// <summary>Nothing more will be sent: the connection is to be closed for this reason.</summary>
    void OnSendingEnded(CloseReason reason);
}
