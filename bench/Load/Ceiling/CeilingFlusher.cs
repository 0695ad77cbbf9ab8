using KRaftNet.Common.Files;
using KRaftNet.Load.Frames;
using KRaftNet.Load.Wire;

namespace KRaftNet.Load.Ceiling;

/// <summary>
/// Group commit on a thread of its own: one fdatasync at a time, and what is asked for meanwhile shares the next one.
/// Afterwards it sends the acknowledgements that waited, those of a connection together. Thread-safe by its lock.
/// </summary>
internal sealed class CeilingFlusher : IDisposable
{
    private readonly object _lock = new();
    private readonly IFile _file;
    private readonly Thread _thread;
    private List<(FrameStream Stream, long BaseOffset)> _waiting = [];
    private List<(FrameStream Stream, long BaseOffset)> _flushing = [];
    private byte[] _answers = new byte[64 * CeilingFrames.AnswerBytes];
    private bool _isAsked;
    private bool _isEnding;

    public CeilingFlusher(IFile file)
    {
        _file = file;
        _thread = new Thread(Run) { IsBackground = true, Name = "flusher" };
        _thread.Start();
    }

    /// <summary>Has all that is written made durable.</summary>
    public void Ask()
    {
        lock (_lock)
        {
            _isAsked = true;
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Has all that is written made durable, and acknowledges then.</summary>
    public void Ask(FrameStream stream, long baseOffset)
    {
        lock (_lock)
        {
            _waiting.Add((stream, baseOffset));
            _isAsked = true;
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Ends the thread.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isEnding = true;
            Monitor.Pulse(_lock);
        }

        _thread.Join();
    }

    private void Run()
    {
        while (TryBegin())
        {
            _file.Flush();
            Answer();
            _flushing.Clear();
        }
    }

    private bool TryBegin()
    {
        lock (_lock)
        {
            while (!_isAsked && !_isEnding)
            {
                Monitor.Wait(_lock);
            }

            (_waiting, _flushing) = (_flushing, _waiting);
            _isAsked = false;
            return !_isEnding;
        }
    }

    private void Answer()
    {
        while (_flushing.Count > 0)
        {
            var stream = _flushing[0].Stream;
            var length = 0;
            foreach (var (other, baseOffset) in _flushing)
            {
                if (ReferenceEquals(other, stream))
                {
                    length = Add(length, baseOffset);
                }
            }

            _flushing.RemoveAll(waiting => ReferenceEquals(waiting.Stream, stream));
            CeilingConnection.TrySend(stream, _answers.AsSpan(0, length));
        }
    }

    private int Add(int length, long baseOffset)
    {
        if (length + CeilingFrames.AnswerBytes > _answers.Length)
        {
            Array.Resize(ref _answers, 2 * _answers.Length);
        }

        CeilingFrames.WriteAnswer(_answers.AsSpan(length), baseOffset);
        return length + CeilingFrames.AnswerBytes;
    }
}
