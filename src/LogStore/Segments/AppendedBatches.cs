using KRaftNet.Common;
using KRaftNet.Protocol.Records;

namespace KRaftNet.LogStore.Segments;

/// <summary>What the headers say of whole batches that are appended in one write.</summary>
/// <param name="FirstOffset">Base offset of the first batch.</param>
/// <param name="NextOffset">The first offset after the last batch.</param>
/// <param name="MaxTimestamp">The largest timestamp in milliseconds.</param>
/// <param name="LastEpoch">Leader epoch of the last batch.</param>
/// <param name="SizeBytes">Bytes of all.</param>
/// <param name="Count">Number of batches.</param>
public readonly record struct AppendedBatches(
    Offset FirstOffset, Offset NextOffset, long MaxTimestamp, LeaderEpoch LastEpoch, int SizeBytes, int Count)
{
    /// <summary>Reads the headers of whole batches whose offsets and epochs rise.</summary>
    /// <returns>Null, or why they are no such batches.</returns>
    public static string? TryRead(ReadOnlySpan<byte> bytes, Offset atLeast, out AppendedBatches batches)
    {
        batches = new AppendedBatches(Offset.None, atLeast, -1, LeaderEpoch.None, bytes.Length, 0);
        while (!bytes.IsEmpty)
        {
            if (bytes.Length < RecordBatchLayout.HeaderSize)
            {
                return $"{bytes.Length} bytes at the end are less than a batch header";
            }

            var header = new RecordBatchHeader(bytes);
            var damage = BatchPlausibility.Check(header, batches.NextOffset, bytes.Length);
            if (damage is null && header.LeaderEpoch < batches.LastEpoch)
            {
                damage = $"leader epoch {header.LeaderEpoch} comes after {batches.LastEpoch}";
            }

            if (damage is not null)
            {
                return damage;
            }

            batches = batches with
            {
                FirstOffset = batches.Count == 0 ? header.BaseOffset : batches.FirstOffset,
                NextOffset = header.NextOffset,
                MaxTimestamp = Math.Max(batches.MaxTimestamp, header.MaxTimestamp),
                LastEpoch = header.LeaderEpoch,
                Count = batches.Count + 1,
            };
            bytes = bytes[(int)header.SizeBytes..];
        }

        return batches.Count == 0 ? "there is no batch" : null;
    }
}
