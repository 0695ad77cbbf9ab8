using KRaftNet.Broker.Publishing;
using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Snapshots;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Quorum.Snapshots;

/// <summary>Reads the records of a snapshot. Stateless.</summary>
internal static class SnapshotRecords
{
    /// <summary>
    /// Hands all records on. Offsets of records in a snapshot mean nothing: each is told as the offset before the
    /// snapshot's end, since the snapshot stands for all up to there.
    /// </summary>
    /// <returns>What the snapshot stands for: the last record before its end.</returns>
    /// <exception cref="DamagedFileException">It is damaged, or ends without its footer.</exception>
    public static MetadataProvenance Read(IFileSystem files, string folder, SnapshotId id, ICommittedVisitor visitor) =>
        ReadFile(files, $"{folder}/{id.FileName}", id, visitor);

    /// <summary>The same of a snapshot that is whole, but has not got its name.</summary>
    public static MetadataProvenance ReadPart(IFileSystem files, string folder, SnapshotId id, ICommittedVisitor visitor) =>
        ReadFile(files, $"{folder}/{id.PartFileName}", id, visitor);

    private static MetadataProvenance ReadFile(IFileSystem files, string path, SnapshotId id, ICommittedVisitor visitor)
    {
        var content = AtomicFile.TryRead(files, path)
            ?? throw new DamagedFileException(path, "it is gone");
        var last = new Offset(id.EndOffset.Value - 1);
        var timestamp = Read(path, content, last, visitor);
        return new MetadataProvenance(last, id.Epoch, timestamp);
    }

    /// <summary>The same for a file that is no snapshot of a log, such as <c>bootstrap.checkpoint</c>.</summary>
    /// <returns>The time in milliseconds of the last record that it stands for, as its header says.</returns>
    public static long Read(string path, ReadOnlyMemory<byte> content, Offset offset, ICommittedVisitor visitor)
    {
        var footer = new FooterWatch(visitor, offset);
        if (RecordBatchReading.VisitAll(content, footer) is { } damage)
        {
            throw new DamagedFileException(path, damage);
        }

        if (!footer.IsSeen)
        {
            throw new DamagedFileException(path, "it ends without its footer");
        }

        return footer.ContainedTimestamp;
    }

    private sealed class FooterWatch(ICommittedVisitor inner, Offset offset) : ICommittedVisitor
    {
        public bool IsSeen { get; private set; }

        public long ContainedTimestamp { get; private set; } = -1;

        public void OnRecord(Offset offset1, Protocol.IMessage record) => inner.OnRecord(offset, record);

        public void OnControlRecord(Offset offset1, Protocol.IMessage record)
        {
            IsSeen |= record is SnapshotFooterRecord;
            ContainedTimestamp = record is SnapshotHeaderRecord header
                ? header.LastContainedLogTimestamp
                : ContainedTimestamp;
            inner.OnControlRecord(offset, record);
        }
    }
}
