using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Directories;
using KRaftNet.LogStore.Inspection;

namespace KRaftNet.LogStore.Verification;

/// <summary>
/// Reads a whole log directory: its own files, every partition, and the one held against the other. Owned by one
/// thread.
/// </summary>
internal sealed class DirectoryVerifier(IFileSystem files, BufferPool pool, List<Finding> findings)
{
    private readonly SortedDictionary<TopicPartition, Offset> _ends = [];
    private readonly SortedDictionary<TopicId, PartitionFolder> _topics = [];
    private readonly SortedSet<TopicPartition> _leaving = [];

    /// <summary>Verifies the directory.</summary>
    public void Run(string directory)
    {
        var isClosed = files.FileExists($"{directory}/{CleanShutdownMarker.FileName}");
        var compacted = OffsetsIn(directory, OffsetCheckpointFile.Cleaner);
        var starts = OffsetsIn(directory, OffsetCheckpointFile.LogStart);
        CheckMeta(directory);
        foreach (var entry in files.List(directory))
        {
            if (!entry.IsDirectory)
            {
                CheckFile(directory, entry.Name);
            }
            else if (PartitionFolder.TryParse(entry.Name, out var folder))
            {
                var isMetadata = entry.Name == LogDirectory.ClusterMetadataFolder;
                CheckFolder(directory, folder, isMetadata, new LogExpectation(
                    isClosed,
                    compacted.ContainsKey(folder.Partition),
                    isMetadata
                        ? MetadataVerifier.LogStartOf(files, $"{directory}/{entry.Name}")
                        : starts.GetValueOrDefault(folder.Partition)));
            }
            else if (entry.Name != "lost+found")
            {
                findings.Add(new Finding(
                    FindingKind.UnknownFolder, $"{directory}/{entry.Name}", 0, "it is not the folder of a partition"));
            }
        }

        CheckEnds(directory, OffsetCheckpointFile.RecoveryPoint, "durable up to");
        CheckEnds(directory, OffsetCheckpointFile.HighWatermark, "visible up to");
        CheckEnds(directory, OffsetCheckpointFile.LogStart, "to begin at");
        CheckMarks(directory);
    }

    private void CheckMeta(string directory)
    {
        var path = $"{directory}/{MetaProperties.FileName}";
        try
        {
            if (MetaProperties.TryRead(files, directory) is null)
            {
                findings.Add(new Finding(FindingKind.Missing, path, 0, "nothing says whose directory this is"));
            }
        }
        catch (LogDirectoryException e)
        {
            findings.Add(new Finding(FindingKind.CorruptFile, path, 0, e.Message));
        }
    }

    private void CheckFile(string directory, string name)
    {
        var path = $"{directory}/{name}";
        switch (DataFileKinds.Of(name))
        {
            case DataFileKind.Snapshot:
                new MetadataVerifier(files, pool, findings).CheckSnapshot(path);
                break;
            case DataFileKind.OffsetCheckpoint when !CheckSum(path)
                || OffsetCheckpointFile.TryDecode(AtomicFile.TryRead(files, path) ?? []) is not null:
                break;
            case DataFileKind.OffsetCheckpoint:
                findings.Add(new Finding(FindingKind.CorruptFile, path, 0, "it is no list of offsets"));
                break;
            case DataFileKind.DurableMarks
                when DurableMarksFile.TryDecode(AtomicFile.TryRead(files, path) ?? []) is null:
                findings.Add(new Finding(FindingKind.ChecksumMismatch, path, 0, "its first line does not fit the rest"));
                break;
            case DataFileKind.Unknown:
                findings.Add(new Finding(FindingKind.Unused, path, 0, "a file that no broker uses"));
                break;
            default:
                break;
        }
    }

    /// <summary>False, and told of, if the file does not have the checksum that stands beside it.</summary>
    private bool CheckSum(string path)
    {
        try
        {
            ChecksummedFile.TryRead(files, path);
            return true;
        }
        catch (DamagedFileException e)
        {
            findings.Add(new Finding(FindingKind.ChecksumMismatch, path, 0, e.Message));
            return false;
        }
    }

    private void CheckFolder(string directory, PartitionFolder folder, bool isMetadata, LogExpectation expected)
    {
        var path = $"{directory}/{folder.Name}";
        if (folder.Kind is PartitionFolderKind.Deleted)
        {
            _leaving.Add(folder.Partition);
            findings.Add(new Finding(FindingKind.Unused, path, 0, "to be deleted; not read"));
            return;
        }

        var verifier = new PartitionVerifier(files, pool, findings);
        verifier.Run(path, expected);
        if (isMetadata)
        {
            _ends[folder.Partition] = verifier.LogEnd;
            CheckSum($"{path}/{DataFileKinds.QuorumState}");
            new MetadataVerifier(files, pool, findings).Run(path, verifier.FirstBase);
        }
        else if (folder.Kind is PartitionFolderKind.Current or PartitionFolderKind.Future)
        {
            // One that is being moved here is all there is of its partition in this directory.
            _ends.TryAdd(folder.Partition, verifier.LogEnd);
            CheckTopicId(path, folder);
        }
        else if (folder.Kind == PartitionFolderKind.Stray)
        {
            findings.Add(new Finding(FindingKind.Unused, path, 0, "set aside; the metadata does not know it"));
        }
    }

    /// <summary>Folders of one topic id are of one topic.</summary>
    private void CheckTopicId(string path, PartitionFolder folder)
    {
        if (PartitionMetadataFile.TryRead(files, path) is not { } id)
        {
            return;
        }

        _topics.TryAdd(id, folder);
        if (_topics[id].Partition.Topic != folder.Partition.Topic)
        {
            findings.Add(new Finding(
                FindingKind.CorruptFile, $"{path}/{PartitionMetadataFile.FileName}", 0,
                $"it has the topic id {id} of {_topics[id].Name}"));
        }
    }

    /// <summary>Nothing that is written down of a log may lie above its end.</summary>
    private void CheckEnds(string directory, string name, string said)
    {
        foreach (var (partition, offset) in OffsetsIn(directory, name))
        {
            CheckEnd($"{directory}/{name}", directory, partition, offset, said);
        }
    }

    private void CheckMarks(string directory)
    {
        foreach (var (partition, mark) in DurableMarksFile.Read(files, directory))
        {
            CheckEnd($"{directory}/{DurableMarksFile.FileName}", directory, partition, mark.DurableEnd, "durable up to");
        }
    }

    private void CheckEnd(string path, string directory, TopicPartition partition, Offset offset, string said)
    {
        var isThere = _ends.TryGetValue(partition, out var end);
        if (isThere ? end >= offset : offset == Offset.Zero || _leaving.Contains(partition))
        {
            return;
        }

        var finding = isThere
            ? new Finding(
                FindingKind.BytesLost, $"{directory}/{partition}", 0,
                $"{path} says that the log is {said} offset {offset}; it ends at {end}")
            : new Finding(FindingKind.Missing, $"{directory}/{partition}", 0, $"{path} tells of this log, and there is none");
        if (!findings.Exists(other => other.Kind == finding.Kind && other.Path == finding.Path))
        {
            findings.Add(finding);
        }
    }

    private SortedDictionary<TopicPartition, Offset> OffsetsIn(string directory, string name) =>
        OffsetCheckpointFile.TryRead(files, $"{directory}/{name}") ?? [];
}
