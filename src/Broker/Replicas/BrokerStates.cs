using KRaftNet.Common;
using KRaftNet.Metadata.Image;
using KRaftNet.Replication;

namespace KRaftNet.Broker.Replicas;

/// <summary>
/// Brokers as the newest metadata say that replicas were told of: requests see them a moment later. Thread-safe: one published
/// reference.
/// </summary>
internal sealed class BrokerStates : IBrokerStates
{
    private MetadataImage _image = MetadataImage.Empty;

    /// <summary>Takes over newer metadata. On the publisher's loop.</summary>
    public void Take(MetadataImage image) => Volatile.Write(ref _image, image);

    /// <inheritdoc/>
    public BrokerEpoch? ActiveEpochOf(NodeId broker) =>
        Volatile.Read(ref _image).Cluster.Broker(broker) is { IsActive: true } active ? active.Epoch : null;
}
