namespace KRaftNet.Metadata.Image;

/// <summary>
/// Everything the metadata log says, up to an offset. Immutable, so that readers hold one reference and take no lock;
/// the next image shares every part that did not change, by reference.
/// </summary>
public sealed record MetadataImage
{
    /// <summary>Before the first record.</summary>
    public static readonly MetadataImage Empty = new();

    /// <summary>Up to where in the log.</summary>
    public MetadataProvenance Provenance { get; init; } = MetadataProvenance.None;

    /// <summary>Finalized features.</summary>
    public FeaturesImage Features { get; init; } = FeaturesImage.Empty;

    /// <summary>Brokers and controllers.</summary>
    public ClusterImage Cluster { get; init; } = ClusterImage.Empty;

    /// <summary>Topics and partitions.</summary>
    public TopicsImage Topics { get; init; } = TopicsImage.Empty;

    /// <summary>Configs set at run time.</summary>
    public ConfigsImage Configs { get; init; } = ConfigsImage.Empty;

    /// <summary>Producer ids given out.</summary>
    public ProducerIdsImage ProducerIds { get; init; } = ProducerIdsImage.Empty;

    /// <summary>Records of features that read them themselves.</summary>
    public RetainedImage Retained { get; init; } = RetainedImage.Empty;
}
