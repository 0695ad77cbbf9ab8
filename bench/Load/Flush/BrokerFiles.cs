using System.Globalization;
using KRaftNet.Common.Files;
using KRaftNet.Platform.Files;

namespace KRaftNet.Load.Flush;

/// <summary>
/// The log directory of one broker: a file for each partition, reserved ahead in chunks as the broker's segments are, so
/// that the size tells what was written. Appends come from one thread; flushes from any.
/// </summary>
internal sealed class BrokerFiles : IDisposable
{
    private const long ReservationBytes = 1 << 20;
    private readonly OsFileSystem _files = new();
    private readonly IFile[] _partitions;
    private readonly long[] _ends;
    private readonly long[] _reserved;

    public BrokerFiles(string folder, int partitions)
    {
        Folder = Directory.CreateDirectory(folder).FullName;
        _partitions = new IFile[partitions];
        _ends = new long[partitions];
        _reserved = new long[partitions];
        for (var partition = 0; partition < partitions; partition++)
        {
            _partitions[partition] = Open(string.Create(CultureInfo.InvariantCulture, $"{partition}.log"));
        }
    }

    /// <summary>The directory.</summary>
    public string Folder { get; }

    /// <summary>Number of partitions.</summary>
    public int Count => _partitions.Length;

    /// <summary>Opens another file in the directory, empty.</summary>
    public IFile Open(string name) => _files.Open(Path.Combine(Folder, name), FileOpenMode.Truncate);

    /// <summary>Appends to a partition.</summary>
    public void Append(int partition, ReadOnlySpan<byte> batch)
    {
        var end = _ends[partition] + batch.Length;
        if (end > _reserved[partition])
        {
            _reserved[partition] = end + ReservationBytes;
            _partitions[partition].Preallocate(_reserved[partition]);
        }

        _partitions[partition].Write(_ends[partition], batch);
        _ends[partition] = end;
    }

    /// <summary>fdatasync of a partition.</summary>
    public void Flush(int partition) => _partitions[partition].Flush();

    /// <summary>Empties every file, whatever of it was not written, so that no method pays for another.</summary>
    public void Clear()
    {
        for (var partition = 0; partition < _partitions.Length; partition++)
        {
            _partitions[partition].SetLength(0);
            _partitions[partition].Preallocate(ReservationBytes);
            _ends[partition] = 0;
            _reserved[partition] = ReservationBytes;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var partition in _partitions)
        {
            partition.Dispose();
        }
    }
}
