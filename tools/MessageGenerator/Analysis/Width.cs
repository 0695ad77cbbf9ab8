using KRaftNet.MessageGenerator.Model;

namespace KRaftNet.MessageGenerator.Analysis;

/// <summary>Bytes that values take on the wire.</summary>
internal static class Width
{
    /// <summary>Fewest bytes of a value; for those with a length, of the length alone.</summary>
    public static int Minimum(ElementKind kind, bool compact) => kind switch
    {
        ElementKind.Bool or ElementKind.Int8 => 1,
        ElementKind.Int16 or ElementKind.UInt16 => 2,
        ElementKind.Int32 or ElementKind.UInt32 => 4,
        ElementKind.Int64 or ElementKind.Float64 => 8,
        ElementKind.Uuid => 16,
        ElementKind.String => compact ? 1 : 2,
        _ => compact ? 1 : 4,
    };
}
