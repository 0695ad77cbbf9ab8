using KRaftNet.Common;
using KRaftNet.LogStore.Partitions;
using KRaftNet.Protocol.Records;

namespace KRaftNet.ClusterSimulation.Watching;

/// <summary>What identifies a batch in any replica. Immutable.</summary>
/// <param name="Base">Its first offset.</param>
/// <param name="Next">The offset behind its last.</param>
/// <param name="Epoch">The leader epoch in which it was appended.</param>
/// <param name="Crc">The checksum of its content.</param>
/// <param name="Size">Its bytes.</param>
internal readonly record struct BatchFact(long Base, long Next, int Epoch, uint Crc, long Size)
{
    /// <summary>The batches of a log from an offset to another; checks that each is whole.</summary>
    public static void Read(PartitionLog log, long from, long end, List<BatchFact> into)
    {
        while (from < end)
        {
            var read = log.Read(new Offset(from), 1 << 20, new Offset(end));
            if (read.Range is not { } range)
            {
                throw new BrokenRuleException("P10", $"{log.Partition}: nothing is read at {from}, below the end {end}");
            }

            var bytes = new byte[range.Length];
            using (range)
            {
                var count = range.File.Read(range.Position, bytes);
                Invariant.Require(count == bytes.Length);
            }

            var before = from;
            var batches = new RecordBatches(bytes);
            while (from < end && batches.MoveNext())
            {
                var header = batches.Current.Header;
                if (header.NextOffset.Value <= from)
                {
                    continue;
                }

                if (!batches.Current.IsCrcValid)
                {
                    throw new BrokenRuleException("P10", $"{log.Partition}: the batch at {header.BaseOffset} is damaged");
                }

                into.Add(new BatchFact(
                    header.BaseOffset.Value, header.NextOffset.Value, header.LeaderEpoch.Value, header.Crc, header.SizeBytes));
                from = header.NextOffset.Value;
            }

            if (from == before)
            {
                throw new BrokenRuleException("P10", $"{log.Partition}: no whole batch at {from}");
            }
        }
    }
}
