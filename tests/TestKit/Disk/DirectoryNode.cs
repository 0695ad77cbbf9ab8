namespace KRaftNet.TestKit.Disk;

/// <summary>
/// A folder's names twice: as they are seen and as a power cut would leave them. Guarded by the disk's lock.
/// </summary>
internal sealed class DirectoryNode : Node
{
    /// <summary>The names that are seen.</summary>
    public SortedDictionary<string, Node> Current { get; } = new(StringComparer.Ordinal);

    /// <summary>The names that have been flushed.</summary>
    public SortedDictionary<string, Node> Durable { get; } = new(StringComparer.Ordinal);
}

/// <summary>One name of a folder gets a file or folder, or loses it (null).</summary>
internal readonly record struct NameEntry(DirectoryNode Directory, string Name, Node? Node)
{
    public (DirectoryNode Directory, string Name) Key => (Directory, Name);

    public void ApplyTo(SortedDictionary<string, Node> names)
    {
        if (Node is null)
        {
            names.Remove(Name);
        }
        else
        {
            names[Name] = Node;
        }
    }
}

/// <summary>
/// Names that change together or not at all: one for a creation or deletion, two for a rename.
/// </summary>
internal sealed record NameChange(NameEntry First, NameEntry? Second = null)
{
    public bool Touches(DirectoryNode directory) => First.Directory == directory || Second?.Directory == directory;

    public bool TouchesAny(HashSet<(DirectoryNode Directory, string Name)> keys) =>
        keys.Contains(First.Key) || (Second is { } second && keys.Contains(second.Key));

    public void AddKeysTo(HashSet<(DirectoryNode Directory, string Name)> keys)
    {
        keys.Add(First.Key);
        if (Second is { } second)
        {
            keys.Add(second.Key);
        }
    }

    public void ApplyToCurrent()
    {
        First.ApplyTo(First.Directory.Current);
        Second?.ApplyTo(Second.Value.Directory.Current);
    }

    public void ApplyToDurable()
    {
        First.ApplyTo(First.Directory.Durable);
        Second?.ApplyTo(Second.Value.Directory.Durable);
    }
}
