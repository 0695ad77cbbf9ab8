using KRaftNet.Broker.Quorum.Snapshots;
using KRaftNet.Broker.Publishing;
using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.Metadata.Controller.Features;
using KRaftNet.Metadata.Records;
using KRaftNet.Protocol;

namespace KRaftNet.Broker.Formatting;

/// <summary>Reads <c>bootstrap.checkpoint</c>: the first records of a cluster. Stateless.</summary>
internal static class BootstrapCheckpoint
{
    /// <summary>The file's name.</summary>
    public const string FileName = "bootstrap.checkpoint";

    /// <summary>The records of the file in a directory; the newest defaults if there is none.</summary>
    /// <exception cref="DamagedFileException">It is damaged.</exception>
    public static IReadOnlyList<MetadataRecord> Read(IFileSystem files, string directory)
    {
        var path = $"{directory}/{FileName}";
        if (AtomicFile.TryRead(files, path) is not { } content)
        {
            return BootstrapRecords.Default;
        }

        var collector = new Collector();
        SnapshotRecords.Read(path, content, Offset.Zero, collector);
        return collector.Records;
    }

    private sealed class Collector : ICommittedVisitor
    {
        public List<MetadataRecord> Records { get; } = [];

        public void OnRecord(Offset offset, IMessage record) => Records.Add(record.Versioned());

        public void OnControlRecord(Offset offset, IMessage record)
        {
            // Header and footer hold nothing for the metadata.
        }
    }
}
