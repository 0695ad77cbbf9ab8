using KRaftNet.Broker.Publishing;
using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Records;
using KRaftNet.Raft;
using ControlRecord = KRaftNet.Raft.ControlRecord;

namespace KRaftNet.Broker.Quorum;

/// <summary>
/// Looks at batches that came from the leader: which of them go on where the log ends, and what their control records say.
/// Stateless.
/// </summary>
internal static class FetchedBatches
{
    /// <summary>
    /// How many of the first bytes are whole, undamaged batches that follow one another from the log's end on, in epochs
    /// that do not fall and are not above the current one. What comes behind is fetched again.
    /// </summary>
    public static int CountAcceptable(ReadOnlySpan<byte> bytes, OffsetAndEpoch logEnd, LeaderEpoch current)
    {
        var next = logEnd.Offset;
        var epoch = logEnd.Epoch;
        var accepted = 0;
        var batches = new RecordBatches(bytes);
        while (batches.MoveNext())
        {
            var header = batches.Current.Header;
            var fits = header.BaseOffset == next
                && header.NextOffset > next
                && header.LeaderEpoch >= epoch
                && header.LeaderEpoch <= current;
            if (!fits || !batches.Current.IsCrcValid)
            {
                break;
            }

            next = header.NextOffset;
            epoch = header.LeaderEpoch;
            accepted += batches.Current.Bytes.Length;
        }

        return accepted;
    }

    /// <summary>The voter sets and levels of kraft.version in a control batch.</summary>
    /// <exception cref="FatalException">
    /// A batch with a right checksum holds records that cannot be read: going on could mean voting in the wrong set.
    /// </exception>
    public static IReadOnlyList<(Offset Offset, ControlRecord Record)> ControlRecordsIn(ReadOnlyMemory<byte> batch)
    {
        var collector = new Collector();
        var damage = RecordBatchReading.Visit(batch, new Offset(long.MaxValue), collector, out _);
        return damage is null
            ? collector.Records
            : throw new FatalException(
                FatalReason.MetadataLogCorrupt, $"the leader sent a control batch that cannot be read: {damage}");
    }

    private sealed class Collector : ICommittedVisitor
    {
        public List<(Offset Offset, ControlRecord Record)> Records { get; } = [];

        public void OnRecord(Offset offset, IMessage record)
        {
            // Metadata is the loader's, when it is committed.
        }

        public void OnControlRecord(Offset offset, IMessage record)
        {
            switch (record)
            {
                case Protocol.Messages.VotersRecord voters:
                    Records.Add((offset, new VotersRecord(ControlRecordEncoder.ToVoters(voters))));
                    break;
                case Protocol.Messages.KRaftVersionRecord version:
                    Records.Add((offset, new KRaftVersionRecord(version.KRaftVersion)));
                    break;
                default:
                    break;
            }
        }
    }
}
