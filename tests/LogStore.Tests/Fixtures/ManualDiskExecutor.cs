using KRaftNet.Common.Files;

namespace KRaftNet.LogStore.Tests.Fixtures;

/// <summary>
/// A disk executor whose work runs when the test says so, in the order it was given. Owned by one test thread.
/// </summary>
internal sealed class ManualDiskExecutor : IDiskExecutor
{
    private readonly Queue<(Action Work, Action<Exception?> Completed)> _pending = new();

    /// <summary>Pieces that wait.</summary>
    public int Pending => _pending.Count;

    public void Submit(DiskLane lane, Action work, Action<Exception?> completed) => _pending.Enqueue((work, completed));

    /// <summary>Runs the next piece; its completion is given back, to be called when the test says so.</summary>
    public Action RunWork()
    {
        var (work, completed) = _pending.Dequeue();
        Exception? failure = null;
        try
        {
            work();
        }
        catch (DiskException e)
        {
            failure = e;
        }

        return () => completed(failure);
    }

    /// <summary>Runs all that waits, and what that makes.</summary>
    public void RunAll()
    {
        while (_pending.Count > 0)
        {
            RunWork()();
        }
    }
}
