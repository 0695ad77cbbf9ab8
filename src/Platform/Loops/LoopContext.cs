namespace KRaftNet.Platform.Loops;

/// <summary>Brings <c>await</c> back to its loop. Immutable.</summary>
internal sealed class LoopContext(EpollLoop loop) : SynchronizationContext
{
    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state) => loop.Post(new PostedWork(d, state));

    /// <inheritdoc/>
    public override void Send(SendOrPostCallback d, object? state)
    {
        if (!loop.IsCurrent)
        {
            throw new InvalidOperationException($"Waiting for loop {loop.Name} is not allowed: post to it.");
        }

        d(state);
    }

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;
}
