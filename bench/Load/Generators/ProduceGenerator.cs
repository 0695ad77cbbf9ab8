using System.Buffers.Binary;
using System.Diagnostics;
using KRaftNet.Load.Frames;
using KRaftNet.Load.Measuring;
using KRaftNet.Load.Wire;

namespace KRaftNet.Load.Generators;

/// <summary>
/// Sends one prepared request again and again, with up to a window of them in flight. Small ones that may go at once are
/// sent in one call; of an answer its length and error are looked at.
/// </summary>
internal sealed class ProduceGenerator : IGenerator
{
    /// <summary>Requests are sent together up to this many bytes.</summary>
    private const int TogetherBytes = 64 * 1024;

    private readonly FrameStream _stream;
    private readonly PreparedBatch _batch;
    private readonly ProduceAnswer _answer;
    private readonly int _frameBytes;
    private readonly byte[] _frames;
    private readonly long[] _sentAt;
    private readonly PartitionField? _partition;
    private long _sent;
    private long _answered;

    /// <param name="stream">The connection, which is taken over.</param>
    /// <param name="frame">The request.</param>
    /// <param name="batch">The batch in it.</param>
    /// <param name="answer">What a good answer looks like.</param>
    /// <param name="window">Requests in flight.</param>
    /// <param name="partition">Where the partition lies in the request, if each goes to the next one.</param>
    public ProduceGenerator(
        FrameStream stream, byte[] frame, PreparedBatch batch, ProduceAnswer answer, int window, PartitionField? partition = null)
    {
        _partition = partition;
        _stream = stream;
        _batch = batch;
        _answer = answer;
        _frameBytes = frame.Length;
        _sentAt = new long[window];
        _frames = new byte[Math.Clamp(TogetherBytes / frame.Length, 1, window) * frame.Length];
        for (var at = 0; at < _frames.Length; at += frame.Length)
        {
            frame.CopyTo(_frames.AsSpan(at));
        }
    }

    /// <inheritdoc/>
    public long Bytes => _answered * _batch.Bytes.Length;

    /// <inheritdoc/>
    public long Records => _answered * _batch.Records;

    /// <inheritdoc/>
    public long EndedAt { get; private set; }

    /// <inheritdoc/>
    public LatencyHistogram Latencies { get; } = new();

    /// <inheritdoc/>
    public void Run(RoundBudget budget)
    {
        while (true)
        {
            var room = _sentAt.Length - (int)(_sent - _answered);
            SendMore(budget.Take(room, _batch.Bytes.Length));
            if (_sent == _answered)
            {
                return;
            }

            Receive();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private void SendMore(int requests)
    {
        while (requests > 0)
        {
            var together = Math.Min(requests, _frames.Length / _frameBytes);
            var now = Stopwatch.GetTimestamp();
            for (var i = 0; i < together; i++)
            {
                _partition?.Write(_frames.AsSpan(i * _frameBytes), _sent);
                _sentAt[_sent++ % _sentAt.Length] = now;
            }

            _stream.Send(_frames.AsSpan(0, together * _frameBytes));
            requests -= together;
        }
    }

    private void Receive()
    {
        if (!_stream.Receive())
        {
            throw new LoadException("the server ended the connection of a produce");
        }

        var now = Stopwatch.GetTimestamp();
        while (_stream.TryTake(out var frame))
        {
            Check(frame.Span);
            var latency = now - _sentAt[_answered++ % _sentAt.Length];
            Latencies.Record((long)(latency * (1e9 / Stopwatch.Frequency)));
            EndedAt = now;
        }
    }

    private void Check(ReadOnlySpan<byte> frame)
    {
        if (frame.Length != _answer.FrameBytes)
        {
            throw new LoadException($"a produce was answered by {frame.Length} bytes instead of {_answer.FrameBytes}");
        }

        if (_answer.ErrorOf(frame) is var error and not 0)
        {
            throw new LoadException($"a produce was answered with {ProduceAnswer.NameOf(error)}");
        }
    }
}

/// <summary>A big-endian int32 in a request that says which partition it is for; requests go to one after another.</summary>
/// <param name="At">Where it lies in the frame.</param>
/// <param name="Partitions">Partitions, from 0.</param>
internal sealed record PartitionField(int At, int Partitions)
{
    /// <summary>Writes the partition of the request of this number.</summary>
    public void Write(Span<byte> frame, long request) =>
        BinaryPrimitives.WriteInt32BigEndian(frame[At..], (int)(request % Partitions));
}
