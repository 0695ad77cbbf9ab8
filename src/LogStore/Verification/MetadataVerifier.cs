using System.Text.Json;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Inspection;
using KRaftNet.LogStore.Segments;
using KRaftNet.LogStore.Snapshots;
using KRaftNet.Protocol.Records;

namespace KRaftNet.LogStore.Verification;

/// <summary>
/// What the metadata log's folder has beside a log: snapshots and the election state. Owned by one thread.
/// </summary>
internal sealed class MetadataVerifier(IFileSystem files, BufferPool pool, List<Finding> findings)
{
    /// <summary>The log begins where its oldest snapshot ends: what lies below is no part of it any more.</summary>
    public static Offset LogStartOf(IFileSystem files, string folder)
    {
        foreach (var entry in files.List(folder))
        {
            if (SnapshotId.TryParse(entry.Name, out var id))
            {
                return id.EndOffset;
            }
        }

        return Offset.Zero;
    }

    /// <summary>Verifies them.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="firstBase">Base of the log's first segment; none without one.</param>
    public void Run(string folder, Offset firstBase)
    {
        var newest = Offset.None;
        foreach (var entry in files.List(folder))
        {
            if (SnapshotId.TryParse(entry.Name, out var id))
            {
                CheckSnapshot($"{folder}/{entry.Name}");
                newest = id.EndOffset;
            }
        }

        if (firstBase > Offset.Zero && newest < firstBase)
        {
            findings.Add(new Finding(
                FindingKind.Missing, $"{folder}/{LogFileNames.Of(firstBase, LogFileNames.Log)}", 0,
                $"the log begins at offset {firstBase} and no snapshot reaches there"));
        }

        CheckQuorumState($"{folder}/{DataFileKinds.QuorumState}");
    }

    /// <summary>A snapshot is whole batches, the first with the header and the last with the footer.</summary>
    public void CheckSnapshot(string path)
    {
        var before = findings.Count;
        var outline = SegmentOutline.Read(files, path, Offset.Zero, pool, findings, isClosed: true);
        for (var i = before; i < findings.Count; i++)
        {
            findings[i] = findings[i] with { Kind = FindingKind.CorruptSnapshot };
        }

        if (findings.Count > before)
        {
            return;
        }

        var (first, last) = Ends(path);
        if (first != ControlRecordType.SnapshotHeader || last != ControlRecordType.SnapshotFooter)
        {
            findings.Add(new Finding(
                FindingKind.CorruptSnapshot, path, outline.Length,
                first == ControlRecordType.SnapshotHeader ? "it ends without its footer" : "it begins without its header"));
        }
    }

    private (ControlRecordType? First, ControlRecordType? Last) Ends(string path)
    {
        ControlRecordType? first = null;
        ControlRecordType? last = null;
        using var reader = new BatchFileReader(files, path);
        while (reader.MoveNext())
        {
            last = null;
            var header = new RecordBatchHeader(reader.Current.Span);
            if (header.Attributes.IsControl)
            {
                var records = new RecordReader(header, reader.Current.Span[RecordBatchLayout.HeaderSize..]);
                while (records.MoveNext())
                {
                    last = ControlRecord.TryReadKey(records.Current.Key, out var type) ? type : null;
                    first ??= last;
                }
            }

            if (first is null)
            {
                return (null, last);
            }
        }

        return (first, last);
    }

    private void CheckQuorumState(string path)
    {
        if (AtomicFile.TryRead(files, path) is not { } content)
        {
            findings.Add(new Finding(
                FindingKind.CacheMissing, path, 0, "what this node has voted for is not known; it begins with epoch 0"));
            return;
        }

        if (!IsQuorumState(content))
        {
            findings.Add(new Finding(FindingKind.CorruptFile, path, 0, "it is no election state"));
        }
    }

    private static bool IsQuorumState(byte[] content)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("data_version", out var version)
                && version.TryGetInt16(out var number)
                && number is 0 or 1
                && root.TryGetProperty("leaderEpoch", out var epoch)
                && epoch.TryGetInt32(out _)
                && root.TryGetProperty("leaderId", out var leader)
                && leader.TryGetInt32(out _)
                && root.TryGetProperty("votedId", out var voted)
                && voted.TryGetInt32(out _);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
