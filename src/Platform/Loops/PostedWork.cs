namespace KRaftNet.Platform.Loops;

/// <summary>A piece of work that was posted: an action, or a continuation with its state.</summary>
internal readonly record struct PostedWork(Delegate Work, object? State)
{
    public void Run()
    {
        if (Work is Action action)
        {
            action();
        }
        else
        {
            ((SendOrPostCallback)Work)(State);
        }
    }
}
