using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Directories;
using KRaftNet.LogStore.Inspection;

namespace KRaftNet.LogStore.Verification;

/// <summary>
/// Verifies log directories, partitions' folders and single files without changing anything: checksums, contiguity,
/// indexes and snapshots against the batches, checkpoints and sidecars against the logs. Owned by one thread.
/// </summary>
public sealed class LogVerifier(IFileSystem files, BufferPool pool)
{
    /// <summary>Everything that is found at a path; a broker must not be writing there.</summary>
    /// <param name="path">A log directory, a partition's folder, or a file of one.</param>
    /// <exception cref="DiskException">It is not there or cannot be read.</exception>
    public IReadOnlyList<Finding> Run(string path)
    {
        var findings = new List<Finding>();
        var folder = path.TrimEnd('/');
        if (files.FileExists(path))
        {
            CheckFile(path, findings);
        }
        else if (PartitionFolder.TryParse(NameOf(folder), out var partition)
            && !files.FileExists($"{folder}/{MetaProperties.FileName}"))
        {
            CheckPartition(folder, partition, findings);
        }
        else
        {
            new DirectoryVerifier(files, pool, findings).Run(folder);
        }

        return findings;
    }

    private void CheckPartition(string folder, PartitionFolder partition, List<Finding> findings)
    {
        // What the directory above knows of the log counts here too.
        var slash = folder.LastIndexOf('/');
        var above = slash < 0 ? "." : folder[..slash];
        var compacted = OffsetCheckpointFile.TryRead(files, $"{above}/{OffsetCheckpointFile.Cleaner}");
        var starts = OffsetCheckpointFile.TryRead(files, $"{above}/{OffsetCheckpointFile.LogStart}");
        var isMetadata = partition.Name == LogDirectory.ClusterMetadataFolder;
        var verifier = new PartitionVerifier(files, pool, findings);
        verifier.Run(folder, new LogExpectation(
            files.FileExists($"{above}/{CleanShutdownMarker.FileName}"),
            compacted?.ContainsKey(partition.Partition) ?? false,
            isMetadata
                ? MetadataVerifier.LogStartOf(files, folder)
                : starts?.GetValueOrDefault(partition.Partition) ?? Offset.Zero));
        if (isMetadata)
        {
            new MetadataVerifier(files, pool, findings).Run(folder, verifier.FirstBase);
        }
    }

    /// <summary>A file alone is held against nothing but what it must be by itself.</summary>
    private void CheckFile(string path, List<Finding> findings)
    {
        var kind = DataFileKinds.Of(NameOf(path));
        switch (kind)
        {
            case DataFileKind.Log:
                SegmentOutline.Read(files, path, Offset.Zero, pool, findings, isClosed: false);
                break;
            case DataFileKind.Snapshot:
                new MetadataVerifier(files, pool, findings).CheckSnapshot(path);
                break;
            case DataFileKind.Unknown:
                findings.Add(new Finding(FindingKind.Unused, path, 0, "a file that no broker uses"));
                break;
            default:
                CheckSmall(path, findings);
                break;
        }
    }

    /// <summary>Small files say of themselves, when they are dumped, whether they can be read.</summary>
    private void CheckSmall(string path, List<Finding> findings)
    {
        string? damage = null;
        using var facts = new FactWriter(line =>
        {
            using var document = System.Text.Json.JsonDocument.Parse(line);
            damage = document.RootElement.TryGetProperty("error", out var error) ? error.GetString() : null;
        });
        new LogDump(files, facts, pool).Write(path, path, RecordForm.None);
        if (damage is not null)
        {
            findings.Add(new Finding(FindingKind.CorruptFile, path, 0, damage));
        }
    }

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}
