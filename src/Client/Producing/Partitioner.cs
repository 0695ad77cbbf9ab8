using KRaftNet.Common;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Client.Producing;

/// <summary>
/// Chooses partitions: by the key as all Kafka producers do, and without a key one partition for a batch, then the next.
/// Owned by its producer.
/// </summary>
internal sealed class Partitioner(int count, Prng random)
{
    private int _sticky = random.Next(count);

    /// <summary>The partition of a record.</summary>
    public int Choose(RecordBytes key) => key.IsNull ? _sticky : Murmur2.PartitionOf(key.Span, count);

    /// <summary>A batch of records without keys is complete.</summary>
    public void GoOn() => _sticky = (_sticky + 1) % count;
}
