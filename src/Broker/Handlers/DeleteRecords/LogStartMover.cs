using KRaftNet.Common.Files;
using KRaftNet.LogStore.Directories;
using KRaftNet.LogStore.Partitions;

namespace KRaftNet.Broker.Handlers.DeleteRecords;

/// <summary>Moves the starts of logs and makes that durable. Runs on the disk executor; stateless.</summary>
internal sealed class LogStartMover(LogDirectories directories)
{
    /// <summary>Moves all, then writes the checkpoint of each directory that has one of the logs.</summary>
    /// <exception cref="DiskException">A disk failed; its directory is offline.</exception>
    public void Run(IReadOnlyList<LogStartMove> moves)
    {
        foreach (var directory in directories.All)
        {
            var own = moves.Where(move => directory.Find(move.Log.Partition) == move.Log).ToList();
            if (own.Count > 0)
            {
                Run(directory, own);
            }
        }
    }

    /// <summary>
    /// Writes down where a log begins by now, then deletes what is no part of it any more, if something is. A log that is in no
    /// directory any more is left alone.
    /// </summary>
    /// <exception cref="DiskException">The disk failed; the directory is offline.</exception>
    public void WriteDown(PartitionLog log, Action? deletion)
    {
        if (directories.All.FirstOrDefault(candidate => candidate.Find(log.Partition) == log) is not { } directory)
        {
            return;
        }

        try
        {
            directory.WriteCheckpoints();
            deletion?.Invoke();
        }
        catch (DiskException e)
        {
            directory.TakeOffline(e);
            throw;
        }
    }

    private static void Run(LogDirectory directory, List<LogStartMove> moves)
    {
        try
        {
            var deletions = moves.ConvertAll(move => move.Log.AdvanceLogStart(move.Start));
            directory.WriteCheckpoints();

            // Only now: a start that is not written down could not tell deleted records from lost ones.
            deletions.ForEach(deletion => deletion?.Invoke());
        }
        catch (DiskException e)
        {
            directory.TakeOffline(e);
            throw;
        }
    }
}
