using KRaftNet.Common;
using KRaftNet.Common.Buffers;

namespace KRaftNet.Transport.Frames;

/// <summary>
/// Writes frames to a channel, as far as it takes them. Small parts of consecutive frames are gathered in one buffer and
/// sent in one call; large ones and file ranges are sent from where they are. Used by one thread at a time. Idle, it holds
/// no buffer.
/// </summary>
internal sealed class FrameSender(IByteChannel channel, BufferPool pool)
{
    /// <summary>Bytes gathered before they are sent.</summary>
    private const int GatherBytes = 16 * 1024;

    /// <summary>Parts up to this size are gathered: copying them is cheaper than a call of their own.</summary>
    private const int SmallPartBytes = 8 * 1024;

    private PooledBuffer? _gathered;
    private int _gatheredStart;
    private int _gatheredEnd;
    private FrameParts? _frame;
    private int _part;
    private int _partOffset;
    private long _bytesSent;

    /// <summary>Whether a frame was begun and not sent to its end: no other may be sent before <see cref="Flush"/> is done.</summary>
    public bool IsInFrame => _frame is not null;

    /// <summary>Bytes handed to the channel since the last call.</summary>
    public long TakeBytesSent()
    {
        var sent = _bytesSent;
        _bytesSent = 0;
        return sent;
    }

    /// <summary>
    /// Takes over a frame; the one before must be done. <see cref="ChannelResult.Done"/> says that it is sent or gathered
    /// (so <see cref="Flush"/> must follow), <see cref="ChannelResult.WouldBlock"/> that <see cref="Flush"/> goes on with
    /// it when the channel is writable.
    /// </summary>
    public ChannelResult Send(FrameParts frame)
    {
        Invariant.Require(_frame is null);
        Invariant.Require(frame.AnnouncedLength == frame.Length);
        _frame = frame;
        _part = 0;
        _partOffset = 0;
        return SendFrame(frame);
    }

    /// <summary>Sends all that is waiting.</summary>
    public ChannelResult Flush()
    {
        if (_frame is { } frame)
        {
            var result = SendFrame(frame);
            if (result != ChannelResult.Done)
            {
                return result;
            }
        }

        return SendGathered(more: false);
    }

    /// <summary>Gives back what is held. Idempotent.</summary>
    public void Close()
    {
        _frame?.Dispose();
        _frame = null;
        _gathered?.Dispose();
        _gathered = null;
        _gatheredStart = 0;
        _gatheredEnd = 0;
    }

    private ChannelResult SendFrame(FrameParts frame)
    {
        for (; _part < frame.Count; _part++, _partOffset = 0)
        {
            var result = SendPart(frame[_part], last: _part == frame.Count - 1);
            if (result != ChannelResult.Done)
            {
                return result;
            }
        }

        _frame = null;
        frame.Dispose();
        return ChannelResult.Done;
    }

    private ChannelResult SendPart(FramePart part, bool last)
    {
        if (part.Buffer is not null && part.Length <= SmallPartBytes)
        {
            var room = MakeRoom(part.Length);
            if (room == ChannelResult.Done)
            {
                part.Bytes.CopyTo(Invariant.NotNull(_gathered).Span[_gatheredEnd..]);
                _gatheredEnd += part.Length;
            }

            return room;
        }

        var result = SendGathered(more: true);
        while (result == ChannelResult.Done && _partOffset < part.Length)
        {
            result = part.Range is { } range
                ? channel.SendFile(range, _partOffset, out var sent)
                : channel.Send(part.Bytes[_partOffset..], more: !last, out sent);
            _partOffset += sent;
            _bytesSent += sent;
        }

        return result;
    }

    private ChannelResult MakeRoom(int bytes)
    {
        if (_gathered is not null && _gatheredEnd + bytes > GatherBytes)
        {
            var result = SendGathered(more: true);
            if (result != ChannelResult.Done)
            {
                return result;
            }
        }

        _gathered ??= pool.Rent(GatherBytes);
        return ChannelResult.Done;
    }

    private ChannelResult SendGathered(bool more)
    {
        while (_gatheredStart < _gatheredEnd)
        {
            var bytes = Invariant.NotNull(_gathered).Span[_gatheredStart.._gatheredEnd];
            var result = channel.Send(bytes, more, out var sent);
            if (result != ChannelResult.Done)
            {
                return result;
            }

            _gatheredStart += sent;
            _bytesSent += sent;
        }

        _gathered?.Dispose();
        _gathered = null;
        _gatheredStart = 0;
        _gatheredEnd = 0;
        return ChannelResult.Done;
    }
}
