using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.TestKit.Trace;

namespace KRaftNet.TestKit.Disk;

/// <summary>
/// A disk in memory with the promises of <see cref="IFileSystem"/> and no more: what was not flushed may vanish at a
/// power cut, names live apart from contents, and operations fail by rule. Every choice comes from the given random
/// numbers, so the same calls give the same disk. Operations take no time. Thread-safe by one lock; with more than
/// one thread the choices are no longer repeatable.
/// </summary>
public sealed class SimulatedFileSystem : IFileSystem
{
    private readonly List<SimulatedFile> _open = [];
    private readonly HashSet<Node> _locked = [];

    /// <summary>An empty disk, that has the folder "/" only.</summary>
    public SimulatedFileSystem(Prng prng, DiskOptions? options = null)
    {
        Prng = prng;
        Gate = new DiskGate(prng);
        Options = options ?? new DiskOptions();
    }

    /// <summary>An empty disk of a seed.</summary>
    public SimulatedFileSystem(ulong seed, DiskOptions? options = null)
        : this(new Prng(seed).Split("disk"), options)
    {
    }

    /// <summary>How it behaves; may be replaced at any time, as a volume fills or grows.</summary>
    public DiskOptions Options { get; set; }

    /// <summary>Sees every operation; null for none.</summary>
    public IDiskWatcher? Watcher { get => Gate.Watcher; set => Gate.Watcher = value; }

    /// <summary>Changing operations so far, over all restarts: the number that the next one gets.</summary>
    public long OperationCount => Gate.Count;

    /// <summary>
    /// Whether the power is off, so that every operation throws <see cref="SimulatedCrashException"/>.
    /// </summary>
    public bool IsOff => Gate.IsOff;

    /// <summary>
    /// Paths of files that were opened since the last restart and not disposed: a leak, if the test is over.
    /// </summary>
    public IReadOnlyList<string> OpenFiles
    {
        get
        {
            lock (Sync)
            {
                return _open.ConvertAll(file => file.Path);
            }
        }
    }

    internal Lock Sync { get; } = new();

    internal Prng Prng { get; }

    internal DiskGate Gate { get; }

    internal DiskVolume Volume { get; } = new();

    internal int Incarnation { get; private set; }

    /// <summary>Adds a rule by which operations fail; returns it, so that a test can ask how often it did.</summary>
    public DiskFault Add(DiskFault fault)
    {
        lock (Sync)
        {
            Gate.Add(fault);
        }

        return fault;
    }

    /// <summary>Forgets all rules.</summary>
    public void ClearFaults()
    {
        lock (Sync)
        {
            Gate.ClearFaults();
        }
    }

    /// <summary>Turns the power off just before or after the operation of that number.</summary>
    public void PowerOffAt(long number, CrashMoment moment) => Gate.PowerOffAt(number, moment);

    /// <summary>Takes back a <see cref="PowerOffAt"/> that has not happened yet.</summary>
    public void ForgetPowerOff() => Gate.ForgetPowerOff();

    /// <summary>Turns the power off: all that follows throws until <see cref="PowerOn"/>.</summary>
    public void PowerOff() => Gate.PowerOff();

    /// <summary>
    /// What is left after the stop, as the next process finds it: open files are gone, locks are free, lock files stay.
    /// </summary>
    public void PowerOn(CrashMode mode)
    {
        lock (Sync)
        {
            Incarnation++;
            _open.Clear();
            _locked.Clear();
            if (mode != CrashMode.KeepAll)
            {
                var lossRate = mode == CrashMode.LoseAllUnsynced ? 1 : DrawLossRate();
                Volume.LosePower(lossRate, Options.TornPageProbability, Prng);
            }

            Gate.PowerOn();
        }
    }

    /// <summary>Stops and restarts at once.</summary>
    public void Crash(CrashMode mode)
    {
        PowerOff();
        PowerOn(mode);
    }

    /// <summary>
    /// Damages a byte at rest: bits are turned where the mask has ones, for readers and on the disk alike.
    /// </summary>
    public void Rot(string path, long position, byte mask)
    {
        lock (Sync)
        {
            Volume.FileAt(path, "rot").Rot(position, mask);
        }
    }

    /// <summary>What a power cut that loses everything unflushed would leave of a file that has a name now.</summary>
    public byte[] DurableContent(string path)
    {
        lock (Sync)
        {
            return Volume.FileAt(path, "look at").DurableContent();
        }
    }

    /// <inheritdoc/>
    public IFile Open(string path, FileOpenMode mode) =>
        Look(DiskOperation.Open, path, () => Volume.Names.Find(path)) switch
        {
            DirectoryNode => throw new DiskException(DiskError.Io, "open", path, "is a folder"),
            FileNode file => OpenExisting(file, path, mode),
            _ => OpenNew(path, mode),
        };

    /// <inheritdoc/>
    public bool FileExists(string path) => Look(DiskOperation.Open, path, () => Volume.Names.Find(path) is FileNode);

    /// <inheritdoc/>
    public bool DirectoryExists(string path) =>
        Look(DiskOperation.Open, path, () => Volume.Names.Find(path) is DirectoryNode);

    /// <inheritdoc/>
    public IReadOnlyList<DirectoryEntry> List(string directory) => Look(DiskOperation.Open, directory, () =>
    {
        var entries = new List<DirectoryEntry>();
        foreach (var (name, node) in Volume.DirectoryAt(directory, "list").Current)
        {
            entries.Add(new DirectoryEntry(name, node is DirectoryNode, (node as FileNode)?.Length ?? 0));
        }

        return entries;
    });

    /// <inheritdoc/>
    public void CreateDirectory(string path)
    {
        var current = "";
        foreach (var part in NameTree.Split(path))
        {
            current = $"{current}/{part}";
            var at = current;
            if (!DirectoryExists(at))
            {
                Change(new(DiskOperation.CreateDirectory, at), () => Volume.Create(at, new DirectoryNode()));
            }
        }
    }

    /// <inheritdoc/>
    public void Rename(string from, string to) =>
        Change(new(DiskOperation.Rename, from, Content: ContentHash.Of(to)), () => Volume.Move(from, to));

    /// <inheritdoc/>
    public void DeleteFile(string path) =>
        Change(new(DiskOperation.DeleteFile, path), () => Volume.DeleteFile(path));

    /// <inheritdoc/>
    public void DeleteDirectory(string path)
    {
        foreach (var entry in List(path))
        {
            if (entry.IsDirectory)
            {
                DeleteDirectory($"{path}/{entry.Name}");
            }
            else
            {
                DeleteFile($"{path}/{entry.Name}");
            }
        }

        Change(new(DiskOperation.DeleteDirectory, path), () => Volume.DeleteEmptyDirectory(path));
    }

    /// <inheritdoc/>
    public void FlushDirectory(string path) => Change(
        new(DiskOperation.FlushDirectory, path), () => Volume.Names.Flush(Volume.DirectoryAt(path, "flush")));

    /// <inheritdoc/>
    public IDisposable? TryLock(string path)
    {
        using (Open(path, FileOpenMode.OpenOrCreate))
        {
            lock (Sync)
            {
                var node = Volume.FileAt(path, "lock");
                return _locked.Add(node) ? new LockHandle(this, node, path, Incarnation) : null;
            }
        }
    }

    /// <inheritdoc/>
    public VolumeSpace GetSpace(string path) => Look(DiskOperation.Open, path, () =>
        new VolumeSpace(Options.CapacityBytes, Math.Max(0, Options.CapacityBytes - Volume.UsedBytes)));

    /// <summary>Looks at something on the disk, if the power is on.</summary>
    internal T Look<T>(DiskOperation operation, string path, Func<T> look)
    {
        Gate.RequirePower(operation, path);
        lock (Sync)
        {
            return look();
        }
    }

    /// <summary>Changes something on the disk, unless a rule fails it.</summary>
    internal void Change(in DiskStep step, Action change)
    {
        var operation = Gate.Enter(step);
        lock (Sync)
        {
            Gate.ThrowIfFaulty(step.Operation, step.Path);
            change();
        }

        Gate.Leave(operation);
    }

    internal void Closed(SimulatedFile file)
    {
        lock (Sync)
        {
            _open.Remove(file);
        }
    }

    private SimulatedFile OpenExisting(FileNode node, string path, FileOpenMode mode)
    {
        if (mode == FileOpenMode.CreateNew)
        {
            throw new DiskException(DiskError.Exists, "create", path, "exists");
        }

        Change(new(DiskOperation.Open, path), () => { });
        if (mode == FileOpenMode.Truncate)
        {
            Change(new(DiskOperation.SetLength, path), () => Volume.SetLength(node, 0));
        }

        return Opened(node, path, mode);
    }

    private SimulatedFile OpenNew(string path, FileOpenMode mode)
    {
        if (mode is FileOpenMode.Read or FileOpenMode.ReadWrite)
        {
            throw new DiskException(DiskError.NotFound, "open", path, "no such file");
        }

        var node = new FileNode();
        Change(new(DiskOperation.Create, path), () => Volume.Create(path, node));
        return Opened(node, path, mode);
    }

    private SimulatedFile Opened(FileNode node, string path, FileOpenMode mode)
    {
        lock (Sync)
        {
            var file = new SimulatedFile(this, node, path, mode != FileOpenMode.Read, Incarnation);
            _open.Add(file);
            return file;
        }
    }

    // A rate drawn once for the whole disk makes the extremes as likely as the mixtures.
    private double DrawLossRate() => Prng.Next(4) switch
    {
        0 => 0.05,
        1 => 0.95,
        2 => 0.5,
        _ => Prng.NextDouble(),
    };

    private sealed class LockHandle(SimulatedFileSystem disk, Node node, string path, int incarnation) : IDisposable
    {
        public void Dispose()
        {
            if (incarnation != disk.Incarnation || disk.IsOff)
            {
                return;
            }

            lock (disk.Sync)
            {
                if (!disk._locked.Remove(node))
                {
                    return;
                }
            }

            disk.DeleteFile(path);
        }
    }
}
