namespace KRaftNet.TestKit.Fuzz;

/// <summary>What stands at a place of an encoded message.</summary>
public enum SpotKind
{
    /// <summary>A number of fixed width.</summary>
    Fixed,

    /// <summary>A length as int16.</summary>
    ShortLength,

    /// <summary>A length or count as int32.</summary>
    Length,

    /// <summary>A length, a count, a size or a tag as an unsigned varint.</summary>
    Varint,

    /// <summary>The bytes of a string, of bytes, or of records.</summary>
    Body,

    /// <summary>An element of an array, all of it.</summary>
    Element,
}

/// <summary>A place in the bytes of a message.</summary>
/// <param name="Kind">What stands there.</param>
/// <param name="Start">Its first byte.</param>
/// <param name="End">The byte behind its last.</param>
public readonly record struct Spot(SpotKind Kind, int Start, int End)
{
    /// <summary>How many bytes.</summary>
    public int Length => End - Start;
}
