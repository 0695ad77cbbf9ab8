using KRaftNet.Common;

namespace KRaftNet.TestKit.Disk;

/// <summary>Something that a name of a simulated disk leads to.</summary>
internal abstract class Node
{
    /// <summary>Whether a name leads to it now; what has none costs no space.</summary>
    public bool Linked { get; set; }
}

/// <summary>
/// A file's bytes twice: as readers see them and as a power cut would leave them. Pages are shared between the two
/// until one is written again. Guarded by the disk's lock.
/// </summary>
internal sealed class FileNode : Node
{
    /// <summary>The unit of write-back.</summary>
    public const int PageBytes = PageMap.PageBytes;

    /// <summary>What a disk writes at once: the unit of tearing.</summary>
    public const int SectorBytes = 512;

    private readonly PageMap _current = new();
    private readonly PageMap _durable = new();

    // Pages that differ from their durable twin and that a flush would write, and those that a failed flush has
    // forgotten: the system takes the latter for clean, so no later flush writes them.
    private readonly SortedSet<long> _dirty = [];
    private readonly SortedSet<long> _lost = [];

    // Each length since the last flush: a power cut may leave any of them.
    private readonly List<long> _lengths = [];
    private long _durableLength;
    private long _reservedPages;

    /// <summary>The length that readers see.</summary>
    public long Length { get; private set; }

    /// <summary>The length that a flush has made durable.</summary>
    public long DurableLength => _durableLength;

    /// <summary>Pages that the file takes of the volume, reserved ones too.</summary>
    public long AllocatedPages { get; private set; }

    public int Read(long position, Span<byte> buffer)
    {
        var count = (int)Math.Clamp(Length - position, 0, buffer.Length);
        _current.Read(position, buffer[..count]);
        return count;
    }

    /// <summary>What a power cut that loses all unflushed bytes would leave.</summary>
    public byte[] DurableContent()
    {
        var content = new byte[_durableLength];
        _durable.Read(0, content);
        return content;
    }

    /// <summary>How many of the bytes find room when so many pages are free.</summary>
    public int Fitting(long position, int count, long freePages)
    {
        var end = position + count;
        for (var at = position; at < end; at = (at / PageBytes + 1) * PageBytes)
        {
            if (!IsAllocated(at / PageBytes) && --freePages < 0)
            {
                return (int)(at - position);
            }
        }

        return count;
    }

    public void Write(long position, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var page = position / PageBytes;
            var start = (int)(position % PageBytes);
            var count = Math.Min(bytes.Length, PageBytes - start);
            bytes[..count].CopyTo(Dirty(page).AsSpan(start));
            bytes = bytes[count..];
            position += count;
        }

        if (position > Length)
        {
            ChangeLength(position);
        }
    }

    public void SetLength(long length)
    {
        if (length < Length)
        {
            Cut(length);
        }

        // A file "cut" to the length it has loses what is reserved beyond it, as on ext4; one that grows does not.
        if (length <= Length)
        {
            ReleaseBeyond(length);
        }

        if (length != Length)
        {
            ChangeLength(length);
        }
    }

    /// <summary>Pages to be taken from the volume if so many bytes were reserved.</summary>
    public long PagesToReserve(long length)
    {
        var missing = 0L;
        for (var page = _reservedPages; page < PageMap.PagesFor(length); page++)
        {
            missing += IsAllocated(page) ? 0 : 1;
        }

        return missing;
    }

    public void Reserve(long length)
    {
        AllocatedPages += PagesToReserve(length);
        _reservedPages = Math.Max(_reservedPages, PageMap.PagesFor(length));
    }

    public void Flush()
    {
        foreach (var page in _dirty)
        {
            MakeDurable(page);
        }

        _dirty.Clear();
        _durableLength = Length;
        _lengths.Clear();
    }

    /// <summary>
    /// A flush that fails: some pages are written, the others stay readable but are taken for clean (at least one of
    /// them, if there was any), and no later flush writes them.
    /// </summary>
    public void FailFlush(Prng prng)
    {
        var spared = _dirty.Count == 0 ? 0 : prng.Next(_dirty.Count);
        var index = 0;
        foreach (var page in _dirty)
        {
            if (index++ != spared && prng.Chance(0.5))
            {
                MakeDurable(page);
            }
            else
            {
                _lost.Add(page);
            }
        }

        _dirty.Clear();
    }

    /// <summary>
    /// The system writes one page back by itself: it is on the disk as it is now, and still to be flushed.
    /// </summary>
    public void WriteBack(Prng prng)
    {
        if (_dirty.Count > 0)
        {
            var page = _dirty.ElementAt(prng.Next(_dirty.Count));
            if (_current.Find(page) is { } content)
            {
                _durable.Set(page, (byte[])content.Clone());
            }
        }
    }

    /// <summary>Turns bits of a byte at rest, if a page is there to hold it.</summary>
    public void Rot(long position, byte mask)
    {
        Invariant.Require(position < Length);
        var page = position / PageBytes;
        var (seen, durable) = (_current.Find(page), _durable.Find(page));
        if (durable is not null)
        {
            durable[position % PageBytes] ^= mask;
        }

        if (seen is not null && seen != durable)
        {
            seen[position % PageBytes] ^= mask;
        }
    }

    /// <summary>A power cut with the given chance that a page or length is lost; what is left is durable.</summary>
    public void LosePower(double lossRate, double tornRate, Prng prng)
    {
        foreach (var page in _dirty)
        {
            var torn = lossRate is > 0 and < 1 && prng.Chance(tornRate);
            if (torn)
            {
                Tear(page, prng);
            }
            else if (!prng.Chance(lossRate))
            {
                MakeDurable(page);
            }
        }

        _durableLength = LengthAfterCut(lossRate, prng);
        _dirty.Clear();
        _lost.Clear();
        _lengths.Clear();
        _reservedPages = 0;
        TakeDurable();
    }

    private bool IsAllocated(long page) => page < _reservedPages || _current.Contains(page);

    private byte[] Dirty(long page)
    {
        AllocatedPages += IsAllocated(page) ? 0 : 1;
        var content = _current.Find(page);
        if (_dirty.Add(page) || content is null)
        {
            content = content is null ? new byte[PageBytes] : (byte[])content.Clone();
            _current.Set(page, content);
        }

        _lost.Remove(page);
        return content;
    }

    private void Cut(long length)
    {
        var kept = PageMap.PagesFor(length);
        foreach (var page in _current.From(kept))
        {
            _dirty.Add(page);
            _lost.Remove(page);
        }

        if (length % PageBytes != 0 && _current.Contains(length / PageBytes))
        {
            _dirty.Add(length / PageBytes);
            _lost.Remove(length / PageBytes);
        }

        _current.CutAt(length);
    }

    private void ReleaseBeyond(long length)
    {
        _reservedPages = Math.Min(_reservedPages, PageMap.PagesFor(length));
        AllocatedPages = _reservedPages + _current.From(_reservedPages).Count;
    }

    private void ChangeLength(long length)
    {
        Length = length;
        _lengths.Add(length);
    }

    private void MakeDurable(long page) => _durable.Set(page, _current.Find(page));

    private void Tear(long page, Prng prng)
    {
        var torn = new byte[PageBytes];
        for (var sector = 0; sector < PageBytes; sector += SectorBytes)
        {
            var source = prng.Chance(0.5) ? _current : _durable;
            source.Read((page * PageBytes) + sector, torn.AsSpan(sector, SectorBytes));
        }

        _durable.Set(page, torn);
    }

    private long LengthAfterCut(double lossRate, Prng prng)
    {
        if (_lengths.Count == 0 || prng.Chance(lossRate))
        {
            return _durableLength;
        }

        return lossRate > 0 && prng.Chance(0.5) ? _lengths[prng.Next(_lengths.Count)] : Length;
    }

    // A file is cut at its length: what was written behind it must not come back when it grows again.
    private void TakeDurable()
    {
        Length = _durableLength;
        _durable.CutAt(Length);
        _current.Share(_durable);
        AllocatedPages = _current.From(0).Count;
    }
}
