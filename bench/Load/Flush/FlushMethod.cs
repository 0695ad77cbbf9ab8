namespace KRaftNet.Load.Flush;

/// <summary>How a broker makes what it appended durable.</summary>
internal enum FlushKind
{
    /// <summary>Not at all: <c>ack.durability=replicated</c>.</summary>
    None,

    /// <summary>One thread calls fdatasync of one partition after another.</summary>
    Serial,

    /// <summary>Several threads do.</summary>
    Parallel,

    /// <summary>One thread calls syncfs.</summary>
    FileSystem,

    /// <summary>One thread writes all batches once more into a journal and calls fdatasync of it.</summary>
    Journal,
}

/// <summary>A method and how many threads each broker has for it.</summary>
internal sealed record FlushMethod(FlushKind Kind, int Threads)
{
    /// <summary>All that can be asked for, by its word.</summary>
    public static readonly IReadOnlyList<(string Word, FlushMethod Value)> Known =
    [
        ("none", new(FlushKind.None, 0)),
        ("serial", new(FlushKind.Serial, 1)),
        ("parallel-2", new(FlushKind.Parallel, 2)),
        ("parallel-4", new(FlushKind.Parallel, 4)),
        ("parallel-8", new(FlushKind.Parallel, 8)),
        ("parallel-16", new(FlushKind.Parallel, 16)),
        ("syncfs", new(FlushKind.FileSystem, 1)),
        ("journal", new(FlushKind.Journal, 1)),
    ];

    /// <summary>Its word.</summary>
    public string Name => Known.First(known => known.Value == this).Word;

    /// <summary>Makes it for one broker.</summary>
    public IFlusher Start(BrokerFiles files, Action<int> durable) => Kind switch
    {
        FlushKind.None => new NoFlush(durable),
        FlushKind.Serial or FlushKind.Parallel => new PartitionFlushers(files, Threads, durable),
        FlushKind.FileSystem => new FileSystemFlusher(files, durable),
        _ => new JournalFlusher(files, durable),
    };
}

/// <summary>
/// Makes batches durable. Told of appends by the one thread that appends; says which slots are durable on threads of
/// its own. Disposing it ends these threads.
/// </summary>
internal interface IFlusher : IDisposable
{
    /// <summary>A batch is in the file of its partition.</summary>
    void Appended(int partition, int slot, ReadOnlyMemory<byte> batch);
}

/// <summary>Durable means appended.</summary>
internal sealed class NoFlush(Action<int> durable) : IFlusher
{
    /// <inheritdoc/>
    public void Appended(int partition, int slot, ReadOnlyMemory<byte> batch) => durable(slot);

    /// <inheritdoc/>
    public void Dispose()
    {
        // There is no thread.
    }
}
