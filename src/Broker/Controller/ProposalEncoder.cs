using KRaftNet.Metadata.Records;

namespace KRaftNet.Broker.Controller;

/// <summary>Encodes records and cuts them into the batches that they are proposed in. Stateless.</summary>
internal static class ProposalEncoder
{
    /// <summary>Most bytes of values in a batch that may be cut: well below Kafka's largest metadata batch of 8 MiB.</summary>
    private const int BatchBytes = 1 << 20;

    /// <summary>One list of values a batch; a decision that must be atomic is one batch whatever its size.</summary>
    public static IEnumerable<IReadOnlyList<ReadOnlyMemory<byte>>> Encode(IReadOnlyList<MetadataRecord> records, bool isAtomic)
    {
        var batch = new List<ReadOnlyMemory<byte>>();
        var bytes = 0;
        foreach (var record in records)
        {
            var value = record.Encode();
            if (!isAtomic && batch.Count > 0 && bytes + value.Length > BatchBytes)
            {
                yield return batch;
                batch = [];
                bytes = 0;
            }

            batch.Add(value);
            bytes += value.Length;
        }

        yield return batch;
    }
}
