namespace KRaftNet.Metadata.Image;

/// <summary>Which producer ids are given out. Immutable value.</summary>
/// <param name="NextProducerId">The first id of the next block.</param>
public sealed record ProducerIdsImage(long NextProducerId)
{
    /// <summary>None given out.</summary>
    public static readonly ProducerIdsImage Empty = new(0);
}
