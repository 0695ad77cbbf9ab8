using KRaftNet.Common.Buffers;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Segments;

namespace KRaftNet.LogStore.Inspection;

/// <summary>
/// Tells what is in the files of a log directory, value by value, as facts. Opens everything for reading only: it
/// changes nothing, also in a directory that a broker is using. Owned by one thread.
/// </summary>
public sealed class LogDump(IFileSystem files, FactWriter facts, BufferPool pool)
{
    /// <summary>Tells of one file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="file">What it is called in the facts.</param>
    /// <param name="form">How records are told; those of snapshots are metadata whatever is asked for.</param>
    /// <returns>Whether a file of that name has a meaning; nothing is told of others.</returns>
    /// <exception cref="DiskException">It cannot be read.</exception>
    public bool Write(string path, string file, RecordForm form)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var kind = DataFileKinds.Of(name);
        switch (kind)
        {
            case DataFileKind.Unknown:
                return false;
            case DataFileKind.Log:
                new BatchFacts(files, facts, pool, form).Write(path, file);
                return true;
            case DataFileKind.Snapshot:
                var inside = form == RecordForm.None ? RecordForm.None : RecordForm.Metadata;
                new BatchFacts(files, facts, pool, inside).Write(path, file);
                return true;
            default:
                WriteSmall(kind, name, file, AtomicFile.TryRead(files, path) ?? []);
                return true;
        }
    }

    private void WriteSmall(DataFileKind kind, string name, string file, byte[] bytes)
    {
        // Files that are not of a segment have none, and do not ask for it.
        _ = LogFileNames.TryParse(name, out var baseOffset, out _);
        switch (kind)
        {
            case DataFileKind.OffsetIndex:
                IndexFacts.WriteOffsets(facts, file, bytes, baseOffset);
                break;
            case DataFileKind.TimeIndex:
                IndexFacts.WriteTimes(facts, file, bytes, baseOffset);
                break;
            case DataFileKind.TransactionIndex:
                IndexFacts.WriteTransactions(facts, file, bytes, baseOffset);
                break;
            case DataFileKind.ProducerSnapshot:
                ProducerFacts.Write(facts, file, bytes);
                break;
            default:
                TextFacts.Write(facts, file, kind, bytes);
                break;
        }
    }
}
