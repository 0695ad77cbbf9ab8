using KRaftNet.Common;

namespace KRaftNet.Protocol.Wire;

/// <summary>
/// Arrays of elements that are no structs: one method a type, so that the loops are compiled for the element and the sink
/// or source, without indirect calls.
/// </summary>
internal static class FieldLists
{
    public static void PutBool<TSink>(ref TSink s, string name, List<bool>? list, bool compact)
        where TSink : struct, IFieldSink, allows ref struct
    {
        if (Begin(ref s, name, list?.Count ?? -1, compact))
        {
            foreach (var item in list!)
            {
                s.Bool(null, item);
            }

            s.EndArray();
        }
    }

    public static List<bool>? TakeBool<TSource>(ref TSource s, string name, bool nullable, bool compact)
        where TSource : struct, IFieldSource, allows ref struct
    {
        var count = s.BeginArray(name, nullable, compact, 1);
        if (count < 0)
        {
            return null;
        }

        var list = new List<bool>(count);
        for (; count > 0; count--)
        {
            list.Add(s.Bool(null));
        }

        s.EndArray();
        return list;
    }

    public static void PutInt8<TSink>(ref TSink s, string name, List<sbyte>? list, bool compact)
        where TSink : struct, IFieldSink, allows ref struct
    {
        if (Begin(ref s, name, list?.Count ?? -1, compact))
        {
            foreach (var item in list!)
            {
                s.Int8(null, item);
            }

            s.EndArray();
        }
    }

    public static List<sbyte>? TakeInt8<TSource>(ref TSource s, string name, bool nullable, bool compact)
        where TSource : struct, IFieldSource, allows ref struct
    {
        var count = s.BeginArray(name, nullable, compact, 1);
        if (count < 0)
        {
            return null;
        }

        var list = new List<sbyte>(count);
        for (; count > 0; count--)
        {
            list.Add(s.Int8(null));
        }

        s.EndArray();
        return list;
    }

    public static void PutInt16<TSink>(ref TSink s, string name, List<short>? list, bool compact)
        where TSink : struct, IFieldSink, allows ref struct
    {
        if (Begin(ref s, name, list?.Count ?? -1, compact))
        {
            foreach (var item in list!)
            {
                s.Int16(null, item);
            }

            s.EndArray();
        }
    }

    public static List<short>? TakeInt16<TSource>(ref TSource s, string name, bool nullable, bool compact)
        where TSource : struct, IFieldSource, allows ref struct
    {
        var count = s.BeginArray(name, nullable, compact, 2);
        if (count < 0)
        {
            return null;
        }

        var list = new List<short>(count);
        for (; count > 0; count--)
        {
            list.Add(s.Int16(null));
        }

        s.EndArray();
        return list;
    }

    public static void PutUInt16<TSink>(ref TSink s, string name, List<ushort>? list, bool compact)
        where TSink : struct, IFieldSink, allows ref struct
    {
        if (Begin(ref s, name, list?.Count ?? -1, compact))
        {
            foreach (var item in list!)
            {
                s.UInt16(null, item);
            }

            s.EndArray();
        }
    }

    public static List<ushort>? TakeUInt16<TSource>(ref TSource s, string name, bool nullable, bool compact)
        where TSource : struct, IFieldSource, allows ref struct
    {
        var count = s.BeginArray(name, nullable, compact, 2);
        if (count < 0)
        {
            return null;
        }

        var list = new List<ushort>(count);
        for (; count > 0; count--)
        {
            list.Add(s.UInt16(null));
        }

        s.EndArray();
        return list;
    }

    public static void PutInt32<TSink>(ref TSink s, string name, List<int>? list, bool compact)
        where TSink : struct, IFieldSink, allows ref struct
    {
        if (Begin(ref s, name, list?.Count ?? -1, compact))
        {
            foreach (var item in list!)
            {
                s.Int32(null, item);
            }

            s.EndArray();
        }
    }

    public static List<int>? TakeInt32<TSource>(ref TSource s, string name, bool nullable, bool compact)
        where TSource : struct, IFieldSource, allows ref struct
    {
        var count = s.BeginArray(name, nullable, compact, 4);
        if (count < 0)
        {
            return null;
        }

        var list = new List<int>(count);
        for (; count > 0; count--)
        {
            list.Add(s.Int32(null));
        }

        s.EndArray();
        return list;
    }

    public static void PutUInt32<TSink>(ref TSink s, string name, List<uint>? list, bool compact)
        where TSink : struct, IFieldSink, allows ref struct
    {
        if (Begin(ref s, name, list?.Count ?? -1, compact))
        {
            foreach (var item in list!)
            {
                s.UInt32(null, item);
            }

            s.EndArray();
        }
    }

    public static List<uint>? TakeUInt32<TSource>(ref TSource s, string name, bool nullable, bool compact)
        where TSource : struct, IFieldSource, allows ref struct
    {
        var count = s.BeginArray(name, nullable, compact, 4);
        if (count < 0)
        {
            return null;
        }

        var list = new List<uint>(count);
        for (; count > 0; count--)
        {
            list.Add(s.UInt32(null));
        }

        s.EndArray();
        return list;
    }

    public static void PutInt64<TSink>(ref TSink s, string name, List<long>? list, bool compact)
        where TSink : struct, IFieldSink, allows ref struct
    {
        if (Begin(ref s, name, list?.Count ?? -1, compact))
        {
            foreach (var item in list!)
            {
                s.Int64(null, item);
            }

            s.EndArray();
        }
    }

    public static List<long>? TakeInt64<TSource>(ref TSource s, string name, bool nullable, bool compact)
        where TSource : struct, IFieldSource, allows ref struct
    {
        var count = s.BeginArray(name, nullable, compact, 8);
        if (count < 0)
        {
            return null;
        }

        var list = new List<long>(count);
        for (; count > 0; count--)
        {
            list.Add(s.Int64(null));
        }

        s.EndArray();
        return list;
    }

    public static void PutFloat64<TSink>(ref TSink s, string name, List<double>? list, bool compact)
        where TSink : struct, IFieldSink, allows ref struct
    {
        if (Begin(ref s, name, list?.Count ?? -1, compact))
        {
            foreach (var item in list!)
            {
                s.Float64(null, item);
            }

            s.EndArray();
        }
    }

    public static List<double>? TakeFloat64<TSource>(ref TSource s, string name, bool nullable, bool compact)
        where TSource : struct, IFieldSource, allows ref struct
    {
        var count = s.BeginArray(name, nullable, compact, 8);
        if (count < 0)
        {
            return null;
        }

        var list = new List<double>(count);
        for (; count > 0; count--)
        {
            list.Add(s.Float64(null));
        }

        s.EndArray();
        return list;
    }

    public static void PutUuid<TSink>(ref TSink s, string name, List<Uuid>? list, bool compact)
        where TSink : struct, IFieldSink, allows ref struct
    {
        if (Begin(ref s, name, list?.Count ?? -1, compact))
        {
            foreach (var item in list!)
            {
                s.Uuid(null, item);
            }

            s.EndArray();
        }
    }

    public static List<Uuid>? TakeUuid<TSource>(ref TSource s, string name, bool nullable, bool compact)
        where TSource : struct, IFieldSource, allows ref struct
    {
        var count = s.BeginArray(name, nullable, compact, Uuid.Size);
        if (count < 0)
        {
            return null;
        }

        var list = new List<Uuid>(count);
        for (; count > 0; count--)
        {
            list.Add(s.Uuid(null));
        }

        s.EndArray();
        return list;
    }

    public static void PutString<TSink>(ref TSink s, string name, List<string>? list, bool compact)
        where TSink : struct, IFieldSink, allows ref struct
    {
        if (Begin(ref s, name, list?.Count ?? -1, compact))
        {
            foreach (var item in list!)
            {
                s.String(null, item, compact);
            }

            s.EndArray();
        }
    }

    public static List<string>? TakeString<TSource>(ref TSource s, string name, bool nullable, bool compact)
        where TSource : struct, IFieldSource, allows ref struct
    {
        var count = s.BeginArray(name, nullable, compact, compact ? 1 : 2);
        if (count < 0)
        {
            return null;
        }

        var list = new List<string>(count);
        for (; count > 0; count--)
        {
            list.Add(s.String(null, compact));
        }

        s.EndArray();
        return list;
    }

    public static void PutBytes<TSink>(ref TSink s, string name, List<ReadOnlyMemory<byte>>? list, bool compact)
        where TSink : struct, IFieldSink, allows ref struct
    {
        if (Begin(ref s, name, list?.Count ?? -1, compact))
        {
            foreach (var item in list!)
            {
                s.Bytes(null, item, compact);
            }

            s.EndArray();
        }
    }

    public static List<ReadOnlyMemory<byte>>? TakeBytes<TSource>(ref TSource s, string name, bool nullable, bool compact)
        where TSource : struct, IFieldSource, allows ref struct
    {
        var count = s.BeginArray(name, nullable, compact, compact ? 1 : 4);
        if (count < 0)
        {
            return null;
        }

        var list = new List<ReadOnlyMemory<byte>>(count);
        for (; count > 0; count--)
        {
            list.Add(s.Bytes(null, compact));
        }

        s.EndArray();
        return list;
    }

    private static bool Begin<TSink>(ref TSink s, string name, int count, bool compact)
        where TSink : struct, IFieldSink, allows ref struct
    {
        s.BeginArray(name, count, compact);
        return count >= 0;
    }
}
