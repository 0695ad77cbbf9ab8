using KRaftNet.Common;
using KRaftNet.Common.Files;

namespace KRaftNet.TestKit.Disk;

/// <summary>
/// What is on a simulated disk: names, contents, and the space they take. It knows nothing of power, faults or
/// numbering. Guarded by the disk's lock.
/// </summary>
internal sealed class DiskVolume
{
    private long _usedPages;

    public NameTree Names { get; } = new();

    public long UsedBytes => _usedPages * FileNode.PageBytes;

    public FileNode FileAt(string path, string operation) => Names.Find(path) switch
    {
        FileNode file => file,
        null => throw new DiskException(DiskError.NotFound, operation, path, "no such file"),
        _ => throw new DiskException(DiskError.Io, operation, path, "is a folder"),
    };

    public DirectoryNode DirectoryAt(string path, string operation) => Names.Find(path) switch
    {
        DirectoryNode directory => directory,
        null => throw new DiskException(DiskError.NotFound, operation, path, "no such folder"),
        _ => throw new DiskException(DiskError.Io, operation, path, "is no folder"),
    };

    /// <summary>Gives a name to something new.</summary>
    public void Create(string path, Node node)
    {
        var (directory, name) = Names.Place(path, "create");
        if (directory.Current.ContainsKey(name))
        {
            throw new DiskException(DiskError.Exists, "create", path, "exists");
        }

        node.Linked = true;
        Names.Change(new NameChange(new NameEntry(directory, name, node)));
    }

    public void Move(string from, string to)
    {
        var (source, oldName) = Names.Place(from, "rename");
        var (target, newName) = Names.Place(to, "rename");
        var node = source.Current.GetValueOrDefault(oldName)
            ?? throw new DiskException(DiskError.NotFound, "rename", from, "no such file or folder");
        var replaced = target.Current.GetValueOrDefault(newName);
        if (replaced == node)
        {
            return;
        }

        if (replaced is DirectoryNode || (replaced is not null && node is DirectoryNode))
        {
            throw new DiskException(DiskError.Exists, "rename", to, "the new name is taken");
        }

        if (node is DirectoryNode moved && IsWithin(target, moved))
        {
            throw new DiskException(DiskError.Io, "rename", to, "lies within what is moved");
        }

        Unlink(replaced);
        Names.Change(new NameChange(new NameEntry(source, oldName, null), new NameEntry(target, newName, node)));
    }

    public void DeleteFile(string path)
    {
        var file = FileAt(path, "delete");
        var (directory, name) = Names.Place(path, "delete");
        Names.Change(new NameChange(new NameEntry(directory, name, null)));
        Unlink(file);
    }

    public void DeleteEmptyDirectory(string path)
    {
        var directory = DirectoryAt(path, "delete");
        if (directory.Current.Count > 0)
        {
            throw new DiskException(DiskError.Exists, "delete", path, "is not empty");
        }

        var (parent, name) = Names.Place(path, "delete");
        Names.Change(new NameChange(new NameEntry(parent, name, null)));
        directory.Linked = false;
    }

    /// <summary>Writes as many of the bytes as there is room for and returns their number.</summary>
    public int Write(FileNode file, long position, ReadOnlySpan<byte> bytes, long capacityBytes)
    {
        var free = (capacityBytes - UsedBytes) / FileNode.PageBytes;
        var count = file.Linked ? file.Fitting(position, bytes.Length, free) : bytes.Length;
        var before = file.AllocatedPages;
        file.Write(position, bytes[..count]);
        Charge(file, before);
        return count;
    }

    public void SetLength(FileNode file, long length)
    {
        var before = file.AllocatedPages;
        file.SetLength(length);
        Charge(file, before);
    }

    /// <summary>Reserves space; false if there is not enough.</summary>
    public bool TryReserve(FileNode file, long length, long capacityBytes)
    {
        if (file.PagesToReserve(length) > (capacityBytes - UsedBytes) / FileNode.PageBytes)
        {
            return false;
        }

        var before = file.AllocatedPages;
        file.Reserve(length);
        Charge(file, before);
        return true;
    }

    /// <summary>
    /// A power cut that loses each unflushed thing with the given chance, and tears pages with the other.
    /// </summary>
    public void LosePower(double lossRate, double tornRate, Prng prng)
    {
        Names.LosePower(lossRate, prng);
        _usedPages = 0;
        foreach (var (_, file) in Names.Files())
        {
            file.LosePower(lossRate, tornRate, prng);
            _usedPages += file.AllocatedPages;
        }
    }

    private static bool IsWithin(DirectoryNode inner, DirectoryNode outer)
    {
        if (inner == outer)
        {
            return true;
        }

        foreach (var node in outer.Current.Values)
        {
            if (node is DirectoryNode directory && IsWithin(inner, directory))
            {
                return true;
            }
        }

        return false;
    }

    private void Unlink(Node? node)
    {
        if (node is FileNode file)
        {
            _usedPages -= file.AllocatedPages;
            file.Linked = false;
        }
    }

    private void Charge(FileNode file, long before)
    {
        if (file.Linked)
        {
            _usedPages += file.AllocatedPages - before;
        }

        Invariant.Require(_usedPages >= 0);
    }
}
