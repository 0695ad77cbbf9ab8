using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Records;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Records;
using SnapshotWriter = KRaftNet.LogStore.Snapshots.SnapshotWriter;

namespace KRaftNet.Broker.Quorum.Snapshots;

/// <summary>
/// Writes a snapshot of the metadata in Kafka's form (KIP-630): a control batch with header, kraft.version and voters, the
/// image's records, a control batch with the footer. Stateless; on the disk executor.
/// </summary>
internal static class SnapshotFile
{
    /// <summary>Records of a batch, and bytes after which a batch ends: small enough to be read in one piece.</summary>
    private const int BatchRecordsMax = 1024;

    private const int BatchBytesMax = 512 * 1024;

    /// <summary>Writes all of it and gives the file its name.</summary>
    /// <param name="writer">An empty file.</param>
    /// <param name="frame">What it says besides metadata.</param>
    /// <param name="image">The metadata; it ends where the snapshot does.</param>
    /// <param name="pool">Buffers of batches.</param>
    public static void Write(SnapshotWriter writer, SnapshotFrame frame, MetadataImage image, BufferPool pool)
    {
        var timestamp = Math.Max(image.Provenance.LastTimestampMs, 0);
        var next = WriteHeader(writer, frame, timestamp, pool);
        var values = new List<ReadOnlyMemory<byte>>();
        var bytes = 0;
        foreach (var record in ImageWriter.Write(image))
        {
            var value = record.Encode();
            values.Add(value);
            bytes += value.Length;
            if (values.Count == BatchRecordsMax || bytes >= BatchBytesMax)
            {
                next = WriteRecords(writer, frame, next, timestamp, values, pool);
                bytes = 0;
            }
        }

        next = WriteRecords(writer, frame, next, timestamp, values, pool);
        using (var end = Protocol.Records.ControlBatch.Build(
            pool, next, frame.Id.Epoch, timestamp, [Record(ControlRecordType.SnapshotFooter, new SnapshotFooterRecord())]))
        {
            writer.Append(end.Span);
        }

        writer.Freeze();
    }

    private static Offset WriteHeader(SnapshotWriter writer, SnapshotFrame frame, long timestamp, BufferPool pool)
    {
        List<(ControlRecordType Type, ReadOnlyMemory<byte> Value)> records =
        [
            Record(ControlRecordType.SnapshotHeader, new SnapshotHeaderRecord { LastContainedLogTimestamp = timestamp }),
        ];
        if (frame.KRaftVersion > 0)
        {
            var version = new Protocol.Messages.KRaftVersionRecord { KRaftVersion = frame.KRaftVersion };
            records.Add(Record(ControlRecordType.KRaftVersion, version));
            records.Add(Record(ControlRecordType.KRaftVoters, ControlRecordEncoder.ToMessage(frame.Voters)));
        }

        using var batch = Protocol.Records.ControlBatch.Build(pool, Offset.Zero, frame.Id.Epoch, timestamp, records);
        writer.Append(batch.Span);
        return new Offset(records.Count);
    }

    private static Offset WriteRecords(
        SnapshotWriter writer,
        SnapshotFrame frame,
        Offset next,
        long timestamp,
        List<ReadOnlyMemory<byte>> values,
        BufferPool pool)
    {
        if (values.Count == 0)
        {
            return next;
        }

        using (var batch = MetadataBatch.Build(pool, next, frame.Id.Epoch, timestamp, values))
        {
            writer.Append(batch.Span);
        }

        next += values.Count;
        values.Clear();
        return next;
    }

    private static (ControlRecordType Type, ReadOnlyMemory<byte> Value) Record(ControlRecordType type, IMessage message) =>
        (type, ControlRecordEncoder.Bytes(message));
}
