namespace KRaftNet.TestKit.Disk;

/// <summary>
/// Pages of a file by their number; one that is missing reads as zeros. Arrays may be shared with another map, so whoever
/// changes one has made it. Guarded by the disk's lock.
/// </summary>
internal sealed class PageMap
{
    /// <summary>The unit of write-back.</summary>
    public const int PageBytes = 4096;

    private readonly Dictionary<long, byte[]> _pages = [];

    /// <summary>Pages needed for so many bytes.</summary>
    public static long PagesFor(long length) => (length + PageBytes - 1) / PageBytes;

    public bool Contains(long page) => _pages.ContainsKey(page);

    public byte[]? Find(long page) => _pages.GetValueOrDefault(page);

    /// <summary>Puts a page in its place, or takes it away (null).</summary>
    public void Set(long page, byte[]? content)
    {
        if (content is null)
        {
            _pages.Remove(page);
        }
        else
        {
            _pages[page] = content;
        }
    }

    /// <summary>Pages of that number and above, that are there.</summary>
    public IReadOnlyList<long> From(long page) => [.. _pages.Keys.Where(key => key >= page).Order()];

    public void Read(long position, Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var start = (int)(position % PageBytes);
            var count = Math.Min(buffer.Length, PageBytes - start);
            if (_pages.TryGetValue(position / PageBytes, out var content))
            {
                content.AsSpan(start, count).CopyTo(buffer);
            }
            else
            {
                buffer[..count].Clear();
            }

            buffer = buffer[count..];
            position += count;
        }
    }

    /// <summary>Forgets what lies behind the length, also within the last page, which is made anew.</summary>
    public void CutAt(long length)
    {
        foreach (var page in From(PagesFor(length)))
        {
            _pages.Remove(page);
        }

        var tail = (int)(length % PageBytes);
        if (tail != 0 && _pages.TryGetValue(length / PageBytes, out var last))
        {
            last = (byte[])last.Clone();
            last.AsSpan(tail).Clear();
            _pages[length / PageBytes] = last;
        }
    }

    /// <summary>Becomes equal to another, page by shared page.</summary>
    public void Share(PageMap other)
    {
        _pages.Clear();
        foreach (var (page, content) in other._pages)
        {
            _pages[page] = content;
        }
    }
}
