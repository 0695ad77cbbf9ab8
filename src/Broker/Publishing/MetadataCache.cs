using KRaftNet.Metadata.Delta;
using KRaftNet.Metadata.Image;

namespace KRaftNet.Broker.Publishing;

/// <summary>The image that requests are answered from. Thread-safe: one reference, replaced as a whole.</summary>
internal sealed class MetadataCache : IMetadataPublisher
{
    private MetadataImage _image = MetadataImage.Empty;

    /// <summary>The newest committed image this node has.</summary>
    public MetadataImage Image => Volatile.Read(ref _image);

    /// <inheritdoc/>
    public void Publish(MetadataChanges changes, MetadataImage image) => Volatile.Write(ref _image, image);
}
