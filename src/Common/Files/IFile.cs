namespace KRaftNet.Common.Files;

/// <summary>
/// An open file, read and written at positions. Reads and writes at disjoint ranges may run on different threads;
/// writes, <see cref="SetLength"/> and disposing have one owner. All members throw <see cref="DiskException"/> on failure.
/// </summary>
public interface IFile : IDisposable
{
    /// <summary>The path it was opened by; a rename does not change it.</summary>
    string Path { get; }

    /// <summary>The length in bytes, as a reader of the file sees it.</summary>
    long Length { get; }

    /// <summary>Reads until the buffer is full or the file ends; returns the bytes read.</summary>
    int Read(long position, Span<byte> buffer);

    /// <summary>
    /// Writes all the bytes at the position, past the end too. On failure a part of them may have been written: the
    /// caller undoes it by <see cref="SetLength"/>.
    /// </summary>
    void Write(long position, ReadOnlySpan<byte> bytes);

    /// <summary>Cuts the file, or lengthens it with zeros.</summary>
    void SetLength(long length);

    /// <summary>
    /// Reserves space up to the length without changing <see cref="Length"/> (FALLOC_FL_KEEP_SIZE). A hint: a file
    /// system that cannot do it ignores it, one that is full throws <see cref="DiskError.NoSpace"/>.
    /// </summary>
    void Preallocate(long length);

    /// <summary>
    /// Makes the file's bytes and length durable (fdatasync, its error checked). After a failure the state of the file on
    /// disk is unknown, and a second call would say yes to lost bytes: it is never retried.
    /// </summary>
    void Flush();
}
