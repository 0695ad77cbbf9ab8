using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using KRaftNet.Common.Files;
using KRaftNet.Load.Frames;
using KRaftNet.Load.Wire;

namespace KRaftNet.Load.Ceiling;

/// <summary>
/// Follows a <see cref="ReplicatedSet"/> on a thread of its own: fetches, checks, writes, flushes if it must, and says with
/// the next fetch how far it has come.
/// </summary>
internal sealed class ReplicatedFollower : IDisposable
{
    private readonly object _lock = new();
    private readonly ReplicatedLog[] _logs;
    private readonly ReplicatedFlushers? _flushers;
    private readonly FrameStream _stream;
    private readonly Thread _thread;
    private readonly List<ReplicatedLog> _moved = [];
    private byte[] _fetch = new byte[CeilingFrames.LengthBytes];
    private int _unflushed;

    /// <param name="files">Where files are made.</param>
    /// <param name="pathOf">The path of a log.</param>
    /// <param name="shape">As the leader's.</param>
    /// <param name="set">The leader's number of the set, which it has made.</param>
    public ReplicatedFollower(IFileSystem files, Func<int, string> pathOf, ReplicatedShape shape, int set)
    {
        _logs = [.. Enumerable.Range(0, shape.Logs).Select(number => new ReplicatedLog(number, files, pathOf(number)))];
        _flushers = shape.IsFlushed ? new ReplicatedFlushers(shape.FlushThreads, OnFlushed) : null;
        _stream = FrameStream.Connect(new IPEndPoint(IPAddress.Loopback, shape.LeaderPort));
        _stream.Send(CeilingFrames.Greeting(CeilingUse.FetchFromSet, set));
        _thread = new Thread(Run) { IsBackground = true, Name = "follower" };
        _thread.Start();
    }

    /// <summary>Waits until the leader has ended, and deletes the files.</summary>
    public void Dispose()
    {
        _thread.Join();
        _stream.Dispose();
        _flushers?.Dispose();
        foreach (var log in _logs)
        {
            log.Dispose();
        }
    }

    private void Run()
    {
        try
        {
            while (true)
            {
                _stream.Send(Fetch());
                Take(_stream.Take().Span[CeilingFrames.LengthBytes..]);
                Flush();
            }
        }
        catch (Exception e) when (e is EndOfStreamException or SocketException)
        {
            // The leader dropped the set.
        }
    }

    private ReadOnlySpan<byte> Fetch()
    {
        var length = CeilingFrames.LengthBytes + (_moved.Count * ReplicatedFrames.PositionBytes);
        if (length > _fetch.Length)
        {
            _fetch = new byte[length];
        }

        BinaryPrimitives.WriteInt32BigEndian(_fetch, length - CeilingFrames.LengthBytes);
        var at = CeilingFrames.LengthBytes;
        foreach (var log in _moved)
        {
            ReplicatedFrames.WritePosition(_fetch.AsSpan(at), log.Number, log.End);
            at += ReplicatedFrames.PositionBytes;
        }

        return _fetch.AsSpan(0, length);
    }

    private void Take(ReadOnlySpan<byte> parts)
    {
        _moved.Clear();
        while (!parts.IsEmpty)
        {
            var (number, bytes) = ReplicatedFrames.ReadPart(parts);
            _logs[number].AppendChecked(parts.Slice(ReplicatedFrames.PartBytes, bytes));
            _moved.Add(_logs[number]);
            parts = parts[(ReplicatedFrames.PartBytes + bytes)..];
        }
    }

    /// <summary>One file on this thread, the others meanwhile on those of the flushers.</summary>
    private void Flush()
    {
        if (_flushers is null)
        {
            return;
        }

        Volatile.Write(ref _unflushed, _moved.Count - 1);
        for (var i = 1; i < _moved.Count; i++)
        {
            _flushers.Ask(_moved[i]);
        }

        _moved[0].File.File.Flush();
        lock (_lock)
        {
            while (_unflushed > 0)
            {
                Monitor.Wait(_lock);
            }
        }
    }

    private void OnFlushed(ReplicatedLog log, long end)
    {
        lock (_lock)
        {
            _unflushed--;
            Monitor.Pulse(_lock);
        }
    }
}
