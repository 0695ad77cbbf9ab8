namespace KRaftNet.Protocol.Wire;

/// <summary>
/// Arrays of elements that are no structs. Sink, source and element are structs, so that each loop is compiled for its
/// combination, without indirect calls.
/// </summary>
internal static class FieldLists
{
    private const int CapacityMax = 1024;

    /// <summary>
    /// Elements to make room for before any is read: what a count says may be a lie, though the bytes left could hold it,
    /// and room for an element takes more than its bytes.
    /// </summary>
    public static int CapacityOf(int count) => Math.Min(count, CapacityMax);

    /// <summary>Hands over an array; null is one.</summary>
    public static void Put<TSink, T, TElement>(ref TSink s, string name, List<T>? list, bool compact)
        where TSink : struct, IFieldSink, allows ref struct
        where TElement : struct, IElement<T>
    {
        s.BeginArray(name, list?.Count ?? -1, compact);
        if (list is null)
        {
            return;
        }

        foreach (var item in list)
        {
            TElement.Put(ref s, item, compact);
        }

        s.EndArray();
    }

    /// <summary>Takes an array; null only where that is allowed.</summary>
    public static List<T>? Take<TSource, T, TElement>(ref TSource s, string name, bool nullable, bool compact)
        where TSource : struct, IFieldSource, allows ref struct
        where TElement : struct, IElement<T>
    {
        var count = s.BeginArray(name, nullable, compact, TElement.MinimumBytes(compact));
        if (count < 0)
        {
            return null;
        }

        var list = new List<T>(CapacityOf(count));
        for (; count > 0; count--)
        {
            list.Add(TElement.Take(ref s, compact));
        }

        s.EndArray();
        return list;
    }
}
