using KRaftNet.Common.Files;

namespace KRaftNet.Load.Ceiling;

/// <summary>
/// A growing file, reserved ahead in the steps that the broker's segments take. One thread writes at a time; another may
/// read what is written, and another flush.
/// </summary>
internal sealed class CeilingFile : IDisposable
{
    private const int FirstReservationBytes = 64 << 10;
    private const int ReservationBytesMax = 16 << 20;
    private readonly IFileSystem _files;
    private long _reserved;
    private long _reservation = FirstReservationBytes;

    public CeilingFile(IFileSystem files, string path)
    {
        _files = files;
        File = files.Open(path, FileOpenMode.Truncate);
    }

    /// <summary>The file.</summary>
    public IFile File { get; }

    /// <summary>Bytes that are written.</summary>
    public long Position { get; private set; }

    /// <summary>Writes behind what is written.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        var end = Position + bytes.Length;
        if (end > _reserved)
        {
            _reserved = Math.Max(end, Position + _reservation);
            File.Preallocate(_reserved);
            _reservation = Math.Min(2 * _reservation, ReservationBytesMax);
        }

        File.Write(Position, bytes);
        Position = end;
    }

    /// <summary>Closes and deletes it.</summary>
    public void Dispose()
    {
        File.Dispose();
        _files.DeleteFile(File.Path);
    }
}
