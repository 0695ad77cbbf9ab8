using KRaftNet.Common;

namespace KRaftNet.Protocol.Wire;

/// <summary>How one element of an array goes into a sink and comes out of a source.</summary>
internal interface IElement<T>
{
    /// <summary>Fewest bytes of an element on the wire.</summary>
    static abstract int MinimumBytes(bool compact);

    static abstract void Put<TSink>(ref TSink s, T item, bool compact)
        where TSink : struct, IFieldSink, allows ref struct;

    static abstract T Take<TSource>(ref TSource s, bool compact)
        where TSource : struct, IFieldSource, allows ref struct;
}

internal readonly struct BoolElement : IElement<bool>
{
    public static int MinimumBytes(bool compact) => 1;

    public static void Put<TSink>(ref TSink s, bool item, bool compact)
        where TSink : struct, IFieldSink, allows ref struct => s.Bool(null, item);

    public static bool Take<TSource>(ref TSource s, bool compact)
        where TSource : struct, IFieldSource, allows ref struct => s.Bool(null);
}

internal readonly struct Int8Element : IElement<sbyte>
{
    public static int MinimumBytes(bool compact) => 1;

    public static void Put<TSink>(ref TSink s, sbyte item, bool compact)
        where TSink : struct, IFieldSink, allows ref struct => s.Int8(null, item);

    public static sbyte Take<TSource>(ref TSource s, bool compact)
        where TSource : struct, IFieldSource, allows ref struct => s.Int8(null);
}

internal readonly struct Int16Element : IElement<short>
{
    public static int MinimumBytes(bool compact) => 2;

    public static void Put<TSink>(ref TSink s, short item, bool compact)
        where TSink : struct, IFieldSink, allows ref struct => s.Int16(null, item);

    public static short Take<TSource>(ref TSource s, bool compact)
        where TSource : struct, IFieldSource, allows ref struct => s.Int16(null);
}

internal readonly struct UInt16Element : IElement<ushort>
{
    public static int MinimumBytes(bool compact) => 2;

    public static void Put<TSink>(ref TSink s, ushort item, bool compact)
        where TSink : struct, IFieldSink, allows ref struct => s.UInt16(null, item);

    public static ushort Take<TSource>(ref TSource s, bool compact)
        where TSource : struct, IFieldSource, allows ref struct => s.UInt16(null);
}

internal readonly struct Int32Element : IElement<int>
{
    public static int MinimumBytes(bool compact) => 4;

    public static void Put<TSink>(ref TSink s, int item, bool compact)
        where TSink : struct, IFieldSink, allows ref struct => s.Int32(null, item);

    public static int Take<TSource>(ref TSource s, bool compact)
        where TSource : struct, IFieldSource, allows ref struct => s.Int32(null);
}

internal readonly struct UInt32Element : IElement<uint>
{
    public static int MinimumBytes(bool compact) => 4;

    public static void Put<TSink>(ref TSink s, uint item, bool compact)
        where TSink : struct, IFieldSink, allows ref struct => s.UInt32(null, item);

    public static uint Take<TSource>(ref TSource s, bool compact)
        where TSource : struct, IFieldSource, allows ref struct => s.UInt32(null);
}

internal readonly struct Int64Element : IElement<long>
{
    public static int MinimumBytes(bool compact) => 8;

    public static void Put<TSink>(ref TSink s, long item, bool compact)
        where TSink : struct, IFieldSink, allows ref struct => s.Int64(null, item);

    public static long Take<TSource>(ref TSource s, bool compact)
        where TSource : struct, IFieldSource, allows ref struct => s.Int64(null);
}

internal readonly struct Float64Element : IElement<double>
{
    public static int MinimumBytes(bool compact) => 8;

    public static void Put<TSink>(ref TSink s, double item, bool compact)
        where TSink : struct, IFieldSink, allows ref struct => s.Float64(null, item);

    public static double Take<TSource>(ref TSource s, bool compact)
        where TSource : struct, IFieldSource, allows ref struct => s.Float64(null);
}

internal readonly struct UuidElement : IElement<Uuid>
{
    public static int MinimumBytes(bool compact) => Uuid.Size;

    public static void Put<TSink>(ref TSink s, Uuid item, bool compact)
        where TSink : struct, IFieldSink, allows ref struct => s.Uuid(null, item);

    public static Uuid Take<TSource>(ref TSource s, bool compact)
        where TSource : struct, IFieldSource, allows ref struct => s.Uuid(null);
}

internal readonly struct StringElement : IElement<string>
{
    public static int MinimumBytes(bool compact) => compact ? 1 : 2;

    public static void Put<TSink>(ref TSink s, string item, bool compact)
        where TSink : struct, IFieldSink, allows ref struct => s.String(null, item, compact);

    public static string Take<TSource>(ref TSource s, bool compact)
        where TSource : struct, IFieldSource, allows ref struct => s.String(null, compact);
}

internal readonly struct BytesElement : IElement<ReadOnlyMemory<byte>>
{
    public static int MinimumBytes(bool compact) => compact ? 1 : 4;

    public static void Put<TSink>(ref TSink s, ReadOnlyMemory<byte> item, bool compact)
        where TSink : struct, IFieldSink, allows ref struct => s.Bytes(null, item, compact);

    public static ReadOnlyMemory<byte> Take<TSource>(ref TSource s, bool compact)
        where TSource : struct, IFieldSource, allows ref struct => s.Bytes(null, compact);
}
