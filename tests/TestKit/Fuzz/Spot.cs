namespace KRaftNet.Protocol.Tests.Fuzz;

/// <summary>What stands at a place of an encoded message.</summary>
internal enum SpotKind
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

/// <summary>A place in the bytes of a message: from a position to the one before the end.</summary>
internal readonly record struct Spot(SpotKind Kind, int Start, int End)
{
    public int Length => End - Start;
}
