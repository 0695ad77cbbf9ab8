using KRaftNet.Common;
using KRaftNet.Common.Files;

namespace KRaftNet.TestKit.Disk;

/// <summary>
/// The folders of a simulated disk, and the changes of names that no flush has made durable yet. A change that
/// survives a power cut brings along the earlier changes of the same names; apart from that each lives or dies on its
/// own. Guarded by the disk's lock.
/// </summary>
internal sealed class NameTree
{
    private readonly List<NameChange> _pending = [];

    public NameTree() => Root.Linked = true;

    /// <summary>The folder "/", which is always there; relative paths begin at it too.</summary>
    public DirectoryNode Root { get; } = new();

    /// <summary>The parts of a path, without empty ones, "." and "..".</summary>
    public static IReadOnlyList<string> Split(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("" or "." or ".."))
            {
                parts.Add(part);
            }
        }

        return parts;
    }

    /// <summary>What is at the path, or null.</summary>
    public Node? Find(string path)
    {
        Node? node = Root;
        foreach (var part in Split(path))
        {
            node = node is DirectoryNode directory ? directory.Current.GetValueOrDefault(part) : null;
        }

        return node;
    }

    /// <summary>The folder that holds (or would hold) the path's last part, and that part.</summary>
    public (DirectoryNode Directory, string Name) Place(string path, string operation)
    {
        var parts = Split(path);
        if (parts.Count == 0)
        {
            throw new DiskException(DiskError.Io, operation, path, "the root cannot be changed");
        }

        Node? node = Root;
        for (var i = 0; i < parts.Count - 1; i++)
        {
            node = node is DirectoryNode directory ? directory.Current.GetValueOrDefault(parts[i]) : null;
        }

        return node is DirectoryNode parent
            ? (parent, parts[^1])
            : throw new DiskException(DiskError.NotFound, operation, path, "its folder does not exist");
    }

    /// <summary>Makes a change seen; it is durable once a folder it touches is flushed.</summary>
    public void Change(NameChange change)
    {
        change.ApplyToCurrent();
        _pending.Add(change);
    }

    /// <summary>
    /// Makes the names of a folder durable, and with them the other half of renames and what they build on.
    /// </summary>
    public void Flush(DirectoryNode directory)
    {
        var keys = new HashSet<(DirectoryNode, string)>();
        var flushed = new List<NameChange>();
        for (var i = _pending.Count - 1; i >= 0; i--)
        {
            if (_pending[i].Touches(directory) || _pending[i].TouchesAny(keys))
            {
                _pending[i].AddKeysTo(keys);
                flushed.Add(_pending[i]);
                _pending.RemoveAt(i);
            }
        }

        for (var i = flushed.Count - 1; i >= 0; i--)
        {
            flushed[i].ApplyToDurable();
        }
    }

    /// <summary>A power cut that loses each unflushed change with the given chance.</summary>
    public void LosePower(double lossRate, Prng prng)
    {
        var lost = new HashSet<(DirectoryNode, string)>();
        foreach (var change in _pending)
        {
            if (change.TouchesAny(lost) || prng.Chance(lossRate))
            {
                change.AddKeysTo(lost);
            }
            else
            {
                change.ApplyToDurable();
            }
        }

        _pending.Clear();
        TakeDurable(Root);
    }

    /// <summary>All files that have a name, in the order of their paths.</summary>
    public IEnumerable<(string Path, FileNode File)> Files() => Files(Root, "");

    private static IEnumerable<(string Path, FileNode File)> Files(DirectoryNode directory, string path)
    {
        foreach (var (name, node) in directory.Current)
        {
            if (node is FileNode file)
            {
                yield return ($"{path}/{name}", file);
            }
            else
            {
                foreach (var inner in Files((DirectoryNode)node, $"{path}/{name}"))
                {
                    yield return inner;
                }
            }
        }
    }

    private static void TakeDurable(DirectoryNode directory)
    {
        directory.Current.Clear();
        foreach (var (name, node) in directory.Durable)
        {
            directory.Current[name] = node;
            node.Linked = true;
            if (node is DirectoryNode inner)
            {
                TakeDurable(inner);
            }
        }
    }
}
