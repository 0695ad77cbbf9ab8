using KRaftNet.Common.Files;
using KRaftNet.Common.Loops;

namespace KRaftNet.Broker.Replicas;

/// <summary>
/// Runs pieces of disk work one after another, as folders of one name must not be made and renamed at the same time.
/// Owned by its loop, on which completions are called. Bounded by the changes of one metadata image.
/// </summary>
internal sealed class DiskSequence(IDiskExecutor executor, IEventLoop loop)
{
    private readonly Queue<(Action Work, Action<Exception?> Completed)> _queue = new();
    private bool _isBusy;

    /// <summary>Queues a piece; the completion gets what it threw, or null.</summary>
    public void Submit(Action work, Action<Exception?> completed)
    {
        _queue.Enqueue((work, completed));
        StartNext();
    }

    private void StartNext()
    {
        if (_isBusy || !_queue.TryDequeue(out var next))
        {
            return;
        }

        _isBusy = true;
        executor.Submit(DiskLane.Background, next.Work, error => loop.Post(() =>
        {
            _isBusy = false;
            next.Completed(error);
            StartNext();
        }));
    }
}
