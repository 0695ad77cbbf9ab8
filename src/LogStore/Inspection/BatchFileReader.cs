using KRaftNet.Common.Files;
using KRaftNet.Protocol.Records;

namespace KRaftNet.LogStore.Inspection;

/// <summary>
/// Reads a file of record batches from its start, one batch at a time, for reading only. It stops at the end, or where
/// the bytes can be no batch (<see cref="Damage"/>); checksums are the caller's. Owned by one thread.
/// </summary>
public sealed class BatchFileReader : IDisposable
{
    private readonly IFile _file;
    private byte[] _buffer = new byte[64 << 10];
    private int _size;

    public BatchFileReader(IFileSystem files, string path)
    {
        _file = files.Open(path, FileOpenMode.Read);
        Length = _file.Length;
    }

    /// <summary>Bytes of the file.</summary>
    public long Length { get; }

    /// <summary>Where the current batch begins.</summary>
    public long Position { get; private set; }

    /// <summary>Where the next batch begins, or the damage: the end of the good batches.</summary>
    public long NextPosition { get; private set; }

    /// <summary>Why the walk stopped before the end of the file, or null.</summary>
    public string? Damage { get; private set; }

    /// <summary>The current batch; good until the next move.</summary>
    public ReadOnlyMemory<byte> Current => _buffer.AsMemory(0, _size);

    /// <summary>Whether all bytes behind the last good batch are zeros: space that was reserved and not used.</summary>
    public bool IsRestZero
    {
        get
        {
            var chunk = new byte[64 << 10];
            for (var at = NextPosition; at < Length; at += chunk.Length)
            {
                var read = _file.Read(at, chunk);
                if (chunk.AsSpan(0, read).ContainsAnyExcept((byte)0))
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Goes to the next batch; false at the end and at damage.</summary>
    public bool MoveNext()
    {
        var left = Length - NextPosition;
        if (left == 0 || Damage is not null)
        {
            return false;
        }

        if (left < RecordBatchLayout.HeaderSize)
        {
            Damage = $"{left} bytes are less than a batch header";
            return false;
        }

        _file.Read(NextPosition, _buffer.AsSpan(0, RecordBatchLayout.HeaderSize));
        var header = new RecordBatchHeader(_buffer);
        Damage = DamageOf(header, left);
        if (Damage is not null)
        {
            return false;
        }

        Position = NextPosition;
        _size = (int)header.SizeBytes;
        if (_buffer.Length < _size)
        {
            _buffer = new byte[Math.Max(_size, _buffer.Length * 2)];
        }

        _file.Read(Position, _buffer.AsSpan(0, _size));
        NextPosition = Position + _size;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static string? DamageOf(in RecordBatchHeader header, long left) =>
        header.SizeBytes < RecordBatchLayout.HeaderSize ? $"batch length {header.BatchLength} is less than a header"
        : header.SizeBytes > left ? $"the batch says {header.SizeBytes} bytes, {left} are left"
        : header.Magic != RecordBatchLayout.Magic ? $"magic {header.Magic} is not {RecordBatchLayout.Magic}"
        : null;
}
