using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.Common.Loops;
using KRaftNet.TestKit.Simulation;
using KRaftNet.TestKit.Trace;
using KRaftNet.Transport;

namespace KRaftNet.TestKit.Network;

/// <summary>One end of a simulated connection. Owned by the simulation's thread.</summary>
internal sealed class SimulatedChannel : IByteChannel
{
    private readonly SimulatedProcess _process;
    private readonly Prng _prng;
    private readonly InboundBytes _inbound = new();
    private readonly string _name;
    private Pipe? _out;
    private Pipe? _in;
    private IChannelHandler? _handler;
    private bool _closed;
    private bool _ended;
    private bool _reset;
    private bool _endTold;
    private bool _wantRead = true;
    private bool _wantWrite;
    private bool _readDue;

    public SimulatedChannel(
        SimulatedProcess process, SimulatedLoop loop, HostAndPort local, HostAndPort remote, Prng prng)
    {
        _process = process;
        _prng = prng;
        Loop = loop;
        Local = local;
        Remote = remote;
        _name = $"{remote} to {local}";
    }

    public IEventLoop Loop { get; }

    public HostAndPort Local { get; }

    public HostAndPort Remote { get; }

    internal SimulatedNode Node => _process.Node;

    internal SimulatedProcess Process => _process;

    private FaultOptions Faults => Node.World.Faults;

    public ChannelResult Receive(Span<byte> buffer, out int received)
    {
        CheckLoop("Receive");
        Invariant.Require(buffer.Length > 0);
        received = 0;
        if (_closed)
        {
            return ChannelResult.Closed;
        }

        if (_inbound.Count > 0)
        {
            var wanted = Shorten(Math.Min(_inbound.Count, buffer.Length), Faults.ShortReceiveProbability);
            received = _inbound.Take(buffer[..wanted]);
            _in!.Received(received);
            return ChannelResult.Done;
        }

        _endTold = _reset || _ended;
        return _reset ? ChannelResult.Reset : _ended ? ChannelResult.Closed : ChannelResult.WouldBlock;
    }

    public ChannelResult Send(ReadOnlySpan<byte> bytes, bool more, out int sent)
    {
        var result = RoomFor(bytes.Length, out sent);
        if (result == ChannelResult.Done)
        {
            _out!.Send(bytes[..sent], Faults.SegmentationProbability);
        }

        return result;
    }

    public ChannelResult SendFile(FileRange range, int offset, out int sent)
    {
        Invariant.Require(offset < range.Length);
        var result = RoomFor(range.Length - offset, out sent);
        if (result != ChannelResult.Done)
        {
            return result;
        }

        var bytes = new byte[sent];
        sent = ReadFile(range, offset, bytes);
        if (sent == 0)
        {
            return ChannelResult.ShortFile;
        }

        _out!.Send(bytes.AsSpan(0, sent), Faults.SegmentationProbability);
        return ChannelResult.Done;
    }

    public void WantWrite()
    {
        _process.Scheduler.CheckThread();
        _wantWrite = true;
        RoomCame();
    }

    public void WantRead(bool wanted)
    {
        CheckLoop("WantRead");
        _wantRead = wanted;
        TellReadable();
    }

    public void Close(bool abort)
    {
        CheckLoop("Close");
        if (_closed)
        {
            return;
        }

        _closed = true;
        Node.World.Network.Forget(this);
        if (abort)
        {
            _out!.Drop();
            _out.SendReset();
        }
        else if (!_reset)
        {
            _out!.SendEnd();
        }
    }

    internal void Attach(Pipe outbound, Pipe inbound)
    {
        _out = outbound;
        _in = inbound;
    }

    /// <summary>From now on events are told; those that came before are told now.</summary>
    internal void Attach(IChannelHandler handler)
    {
        _handler = handler;
        TellReadable();
        RoomCame();
    }

    internal void BytesCame(byte[] bytes)
    {
        Record(TraceKind.Deliver, bytes.Length, ContentHash.Of(bytes));
        if (!IsOpen)
        {
            _out!.SendReset();
            return;
        }

        _inbound.Add(bytes);
        TellReadable();
    }

    internal void EndCame()
    {
        Record(TraceKind.Close, 0, 0);
        _ended = true;
        TellReadable();
    }

    internal void ResetCame()
    {
        Record(TraceKind.Close, 1, 0);
        _reset = true;
        _out!.Drop();
        TellReadable();
        RoomCame();
    }

    internal void RoomCame()
    {
        if (!_wantWrite || _handler is null || _closed || (!_out!.IsWorthWriting && !_reset))
        {
            return;
        }

        _wantWrite = false;
        Loop.Post(() =>
        {
            if (!_closed)
            {
                _handler.OnWritable();
            }
        });
    }

    /// <summary>
    /// The process has died: its system delivers what it had taken and ends the connection, or resets it; if the
    /// machine is gone too, what was on its way may still arrive, and nothing more.
    /// </summary>
    internal void Die(bool silent)
    {
        _closed = true;
        var delivered = _prng.Chance(0.5);
        if (!delivered)
        {
            _out!.Drop();
        }

        if (silent)
        {
            return;
        }

        if (delivered)
        {
            _out!.SendEnd();
        }
        else
        {
            _out!.SendReset();
        }
    }

    private bool IsOpen => !_closed && _process.IsAlive;

    private bool HasNews => _inbound.Count > 0 || ((_ended || _reset) && !_endTold);

    private void TellReadable()
    {
        if (_readDue || !_wantRead || _handler is null || _closed || !HasNews)
        {
            return;
        }

        _readDue = true;
        Loop.Post(() =>
        {
            _readDue = false;
            if (_wantRead && !_closed && HasNews)
            {
                _handler.OnReadable();
                TellReadable();
            }
        });
    }

    private ChannelResult RoomFor(int length, out int sent)
    {
        _process.Scheduler.CheckThread();
        sent = 0;
        if (_closed || !_process.IsAlive)
        {
            return ChannelResult.Closed;
        }

        if (_reset)
        {
            return ChannelResult.Reset;
        }

        var room = Math.Min(length, _out!.Room);
        if (room <= 0)
        {
            return ChannelResult.WouldBlock;
        }

        sent = Shorten(room, Faults.ShortSendProbability);
        return ChannelResult.Done;
    }

    private int Shorten(int count, double probability) => _prng.Chance(probability) ? 1 + _prng.Next(count) : count;

    // A failing disk ends the stream as a file that is too short does: the bytes that were announced do not come.
    private static int ReadFile(FileRange range, int offset, byte[] buffer)
    {
        try
        {
            return range.File.Read(range.Position + offset, buffer);
        }
        catch (DiskException)
        {
            return 0;
        }
    }

    private void CheckLoop(string member)
    {
        if (!Loop.IsCurrent)
        {
            var failure = new InvalidOperationException(
                $"{member} of {Local} to {Remote} outside its loop {Loop.Name}");
            _process.Scheduler.Fail(failure);
            throw failure;
        }
    }

    private void Record(TraceKind kind, long number, ulong content) =>
        Node.Record(kind, _name, number, content);
}
