namespace KRaftNet.LogStore.Segments;

/// <summary>
/// A list that one owner appends to and any thread reads without a lock: a reader sees a prefix whose items never
/// change. Thread-safe because the count is published after the item, and after the array that has room for it.
/// </summary>
internal sealed class PublishedList<T>
    where T : struct
{
    private T[] _items;
    private int _count;

    /// <param name="items">The first content, copied.</param>
    public PublishedList(ReadOnlySpan<T> items)
    {
        _items = items.ToArray();
        _count = items.Length;
    }

    /// <summary>Number of items.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The items that were there when this was called.</summary>
    public ReadOnlySpan<T> Items
    {
        get
        {
            // The count first: the array that is read after it is at least as long.
            var count = Volatile.Read(ref _count);
            return Volatile.Read(ref _items).AsSpan(0, count);
        }
    }

    /// <summary>Adds at the end; the owner's only.</summary>
    public void Add(T item)
    {
        var count = _count;
        if (count == _items.Length)
        {
            var larger = new T[Math.Max(16, count * 2)];
            _items.AsSpan().CopyTo(larger);
            Volatile.Write(ref _items, larger);
        }

        _items[count] = item;
        Volatile.Write(ref _count, count + 1);
    }
}
