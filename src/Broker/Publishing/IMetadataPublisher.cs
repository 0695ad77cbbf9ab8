using KRaftNet.Metadata.Delta;
using KRaftNet.Metadata.Image;

namespace KRaftNet.Broker.Publishing;

/// <summary>Follows the committed metadata. Called on the loader's loop, in order, with every image; must not wait.</summary>
internal interface IMetadataPublisher
{
    /// <summary>A new image is committed.</summary>
    /// <param name="changes">What is different from the image before; of the first one, all there is.</param>
    /// <param name="image">The image.</param>
    void Publish(MetadataChanges changes, MetadataImage image);
}
