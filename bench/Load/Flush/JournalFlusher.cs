using KRaftNet.Common.Files;

namespace KRaftNet.Load.Flush;

/// <summary>
/// A journal for the whole log directory: what was appended to any partition is written once more, one after the other,
/// and made durable by one fdatasync. There are two journal files of a fixed size; when one is full the other is taken,
/// for which the partitions that it stands for must have been flushed: that is done by a thread of its own meanwhile.
/// </summary>
internal sealed class JournalFlusher : GroupFlusher
{
    private const int JournalBytes = 128 << 20;
    private const int HeaderBytes = 64;
    private const int GroupBytes = 1 << 20;
    private readonly BrokerFiles _files;
    private readonly IFile[] _journals;
    private readonly HashSet<int>[] _partitions = [[], []];
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(2 * GroupBytes, pinned: true);
    private Thread? _checkpoint;
    private int _active;
    private long _position;

    public JournalFlusher(BrokerFiles files, Action<int> durable)
        : base(durable)
    {
        _files = files;
        _journals = [files.Open("journal-0"), files.Open("journal-1")];
        Array.ForEach(_journals, journal => journal.Preallocate(JournalBytes));
        Start();
    }

    /// <inheritdoc/>
    protected override void Flush(List<Appending> group)
    {
        var filled = 0;
        foreach (var appending in group)
        {
            if (filled + HeaderBytes + appending.Batch.Length > _buffer.Length)
            {
                filled = Write(filled);
            }

            BitConverter.TryWriteBytes(_buffer.AsSpan(filled), appending.Partition);
            appending.Batch.Span.CopyTo(_buffer.AsSpan(filled + HeaderBytes));
            filled += HeaderBytes + appending.Batch.Length;
            _partitions[_active].Add(appending.Partition);
        }

        Write(filled);
        _journals[_active].Flush();
        if (_position >= JournalBytes)
        {
            TakeOther();
        }
    }

    /// <inheritdoc/>
    protected override void Close()
    {
        _checkpoint?.Join();
        Array.ForEach(_journals, journal => journal.Dispose());
    }

    private int Write(int filled)
    {
        _journals[_active].Write(_position, _buffer.AsSpan(0, filled));
        _position += filled;
        return 0;
    }

    private void TakeOther()
    {
        _checkpoint?.Join();
        var full = _partitions[_active];
        _active = 1 - _active;
        _position = 0;
        _partitions[_active].Clear();
        _checkpoint = new Thread(() =>
        {
            foreach (var partition in full)
            {
                _files.Flush(partition);
            }
        })
        { IsBackground = true };
        _checkpoint.Start();
    }
}
