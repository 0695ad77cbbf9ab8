using KRaftNet.Common.Loops;

namespace KRaftNet.Transport.Tests.Kit;

/// <summary>A loop that runs when the test says so, on the test's thread.</summary>
internal sealed class ManualLoop : IEventLoop
{
    private readonly Queue<Action> _posted = new();
    private bool _running;

    public string Name => "manual";

    /// <summary>The test's own calls count as being on the loop, unless <see cref="AsForeign"/> says otherwise.</summary>
    public bool IsCurrent { get; private set; } = true;

    public void Post(Action work)
    {
        lock (_posted)
        {
            _posted.Enqueue(work);
        }
    }

    /// <summary>Runs what was posted, and what that posts.</summary>
    public void Run()
    {
        Assert.False(_running);
        _running = true;
        while (TryTake(out var work))
        {
            work();
        }

        _running = false;
    }

    /// <summary>Runs a piece as if it were on another thread.</summary>
    public void AsForeign(Action piece)
    {
        IsCurrent = false;
        piece();
        IsCurrent = true;
    }

    private bool TryTake(out Action work)
    {
        lock (_posted)
        {
            return _posted.TryDequeue(out work!);
        }
    }
}
