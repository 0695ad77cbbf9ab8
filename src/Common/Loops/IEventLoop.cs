namespace KRaftNet.Common.Loops;

/// <summary>
/// One thread's worth of turns: what is posted runs one piece after another, in the order of posting, never inside
/// <see cref="Post(Action)"/>. The owner of mutable state names its loop; everyone else posts. While a piece runs the loop
/// is the current <see cref="SynchronizationContext"/>, so that <c>await</c> comes back to it. An exception that leaves a
/// piece is fatal to the node: loops catch what they expect at their own edge.
/// </summary>
public interface IEventLoop
{
    /// <summary>For logs and thread names.</summary>
    string Name { get; }

    /// <summary>Whether the caller runs on this loop.</summary>
    bool IsCurrent { get; }

    /// <summary>Queues a piece of work. Thread-safe. Bounded by what its posters may have in flight.</summary>
    void Post(Action work);
}

/// <summary>Makes loops; the host's makes threads, the simulator's one queue for all.</summary>
public interface IEventLoops
{
    /// <summary>A new loop, that runs until the factory's owner stops it.</summary>
    IEventLoop Create(string name);
}
