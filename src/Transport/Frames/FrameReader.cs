using System.Buffers.Binary;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;

namespace KRaftNet.Transport.Frames;

/// <summary>
/// Cuts a stream into frames (a big-endian int32 of the size, then that many bytes). It receives into a buffer of the size
/// of the last frame, so that a stream of like frames is received straight into the buffers that are handed on; what was
/// read beyond a frame is copied to the next one's. Idle, it holds no buffer. Owned by the channel's loop.
/// </summary>
internal sealed class FrameReader
{
    /// <summary>
    /// What is received at least at once: several small frames in one call. It is also what a connection may take in
    /// before it has reserved anything.
    /// </summary>
    public const int HeadBytes = 16 * 1024;

    private readonly IByteChannel _channel;
    private readonly BufferPool _pool;
    private readonly ReceiveBudget? _budget;
    private readonly BudgetWaiter? _waiter;
    private PooledBuffer? _buffer;
    private int _start;
    private int _end;
    private int _lastFrame;
    private bool _reserved;

    /// <param name="channel">Where bytes come from.</param>
    /// <param name="pool">Where frames get their buffers.</param>
    /// <param name="frameBytesMax">Largest size of a frame that is taken.</param>
    /// <param name="budget">Where frames are reserved; null for none.</param>
    /// <param name="granted">
    /// Called, on any thread, after <see cref="FrameStep.NoBudget"/> when the budget has come: then <see cref="TryTake"/>
    /// goes on. Null without a budget.
    /// </param>
    public FrameReader(
        IByteChannel channel, BufferPool pool, int frameBytesMax, ReceiveBudget? budget = null, Action? granted = null)
    {
        _channel = channel;
        _pool = pool;
        FrameBytesMax = frameBytesMax;
        if (budget is not null)
        {
            _budget = budget;
            _waiter = new BudgetWaiter(Invariant.NotNull(granted));
        }
    }

    /// <summary>Largest size of a frame that is taken, without its size field.</summary>
    public int FrameBytesMax { get; set; }

    /// <summary>Whether a frame has begun to arrive and is not whole.</summary>
    public bool IsInFrame => _start < _end;

    /// <summary>Receives once. After <see cref="ChannelResult.Done"/> the frames are taken by <see cref="TryTake"/>.</summary>
    public ChannelResult Receive(out int received)
    {
        var buffer = _buffer ??= _pool.Rent(BytesToExpect());
        Invariant.Require(_end < buffer.Length);
        var result = _channel.Receive(buffer.Span[_end..], out received);
        if (result == ChannelResult.Done)
        {
            _end += received;
        }
        else if (_start == _end)
        {
            Drop();
        }

        return result;
    }

    /// <summary>Takes the next frame out of what was received; the caller owns it.</summary>
    public FrameStep TryTake(out PooledBuffer? frame)
    {
        frame = null;
        var available = _end - _start;
        if (available < FrameParts.SizeBytes)
        {
            MakeRoom(HeadBytes);
            return FrameStep.Incomplete;
        }

        var size = BinaryPrimitives.ReadInt32BigEndian(Invariant.NotNull(_buffer).Span[_start..]);
        if (size <= 0)
        {
            return FrameStep.SizeNotPositive;
        }

        if (size > FrameBytesMax)
        {
            return FrameStep.TooLarge;
        }

        if (!Reserve(size))
        {
            return FrameStep.NoBudget;
        }

        if (available - FrameParts.SizeBytes < size)
        {
            MakeRoom(FrameParts.SizeBytes + size);
            return FrameStep.Incomplete;
        }

        frame = CutOut(size);
        return FrameStep.Frame;
    }

    /// <summary>Gives back what is held. Idempotent.</summary>
    public void Close()
    {
        if (_budget is not null)
        {
            _budget.Cancel(Invariant.NotNull(_waiter));
            if (_reserved)
            {
                // The size of the frame that has begun.
                _budget.Release(BinaryPrimitives.ReadInt32BigEndian(Invariant.NotNull(_buffer).Span[_start..]));
                _reserved = false;
            }
        }

        Drop();
    }

    private int BytesToExpect()
    {
        var expected = Math.Max(HeadBytes, _lastFrame);
        return expected > HeadBytes && _budget is not null && !_budget.HasRoom(expected) ? HeadBytes : expected;
    }

    private bool Reserve(int size)
    {
        if (_budget is not null && !_reserved)
        {
            _reserved = _budget.TryReserve(size, Invariant.NotNull(_waiter));
            return _reserved;
        }

        return true;
    }

    private PooledBuffer CutOut(int size)
    {
        var buffer = Invariant.NotNull(_buffer);
        var body = _start + FrameParts.SizeBytes;
        var surplus = _end - body - size;
        _lastFrame = FrameParts.SizeBytes + size;
        PooledBuffer frame;
        if (surplus == 0 || size >= buffer.Capacity / 2)
        {
            _buffer = surplus == 0 ? null : CopyOut(buffer, body + size, surplus);
            _start = 0;
            _end = surplus;
            frame = buffer;
            frame.Slice(body, size);
        }
        else
        {
            frame = _pool.Rent(size);
            buffer.Span.Slice(body, size).CopyTo(frame.Span);
            _start = body + size;
        }

        if (_budget is not null)
        {
            frame.ChargeTo(_budget, size);
            _reserved = false;
        }

        return frame;
    }

    private PooledBuffer CopyOut(PooledBuffer from, int start, int length)
    {
        var copy = _pool.Rent(Math.Max(length + FrameParts.SizeBytes, HeadBytes));
        from.Span.Slice(start, length).CopyTo(copy.Span);
        return copy;
    }

    /// <summary>Sees to it that what has begun at <see cref="_start"/> can grow to <paramref name="total"/> bytes.</summary>
    private void MakeRoom(int total)
    {
        if (_start == _end)
        {
            Drop();
            return;
        }

        var buffer = Invariant.NotNull(_buffer);
        if (_start + total <= buffer.Length)
        {
            return;
        }

        var begun = buffer.Span[_start.._end];
        if (total <= buffer.Length)
        {
            begun.CopyTo(buffer.Span);
        }
        else
        {
            _buffer = _pool.Rent(total);
            begun.CopyTo(_buffer.Span);
            buffer.Dispose();
        }

        _end -= _start;
        _start = 0;
    }

    private void Drop()
    {
        _buffer?.Dispose();
        _buffer = null;
        _start = 0;
        _end = 0;
    }
}

/// <summary>What taking a frame came to.</summary>
internal enum FrameStep
{
    /// <summary>A whole frame.</summary>
    Frame,

    /// <summary>More must be received first.</summary>
    Incomplete,

    /// <summary>The budget is used up: take again after it was granted, and receive nothing until then.</summary>
    NoBudget,

    /// <summary>The stream announces a frame of zero or negative size: it is no use any more.</summary>
    SizeNotPositive,

    /// <summary>The stream announces a frame above the maximum: it is no use any more.</summary>
    TooLarge,
}
