using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.TestKit.Trace;

namespace KRaftNet.TestKit.Disk;

/// <summary>An open file of a simulated disk. As thread-safe as the disk.</summary>
internal sealed class SimulatedFile(
    SimulatedFileSystem disk, FileNode node, string path, bool writable, int incarnation) : IFile
{
    private bool _disposed;

    public string Path { get; } = path;

    public long Length
    {
        get
        {
            RequireOpen();
            return disk.Look(DiskOperation.Read, Path, () =>
            {
                RequireAlive(DiskOperation.Read);
                return node.Length;
            });
        }
    }

    public int Read(long position, Span<byte> buffer)
    {
        RequireOpen();
        Invariant.Require(position >= 0);
        var operation = disk.Gate.Enter(new(DiskOperation.Read, Path, position, buffer.Length));
        int count;
        lock (disk.Sync)
        {
            RequireAlive(DiskOperation.Read);
            disk.Gate.ThrowIfFaulty(DiskOperation.Read, Path);
            count = node.Read(position, buffer);
        }

        disk.Gate.Leave(operation);
        return count;
    }

    public void Write(long position, ReadOnlySpan<byte> bytes)
    {
        RequireWritable("write");
        Invariant.Require(position >= 0);
        if (bytes.Length == 0)
        {
            return;
        }

        var content = disk.Watcher is null ? 0 : ContentHash.Of(bytes);
        var operation = disk.Gate.Enter(new(DiskOperation.Write, Path, position, bytes.Length, content));
        lock (disk.Sync)
        {
            RequireAlive(DiskOperation.Write);
            WriteOrFail(position, bytes);
        }

        disk.Gate.Leave(operation);
    }

    public void SetLength(long length)
    {
        RequireWritable("set length of");
        Invariant.Require(length >= 0);
        disk.Change(new(DiskOperation.SetLength, Path, Length: length), () =>
        {
            RequireAlive(DiskOperation.SetLength);
            disk.Volume.SetLength(node, length);
        });
    }

    public void Preallocate(long length)
    {
        RequireWritable("preallocate");
        Invariant.Require(length >= 0);
        disk.Change(new(DiskOperation.Preallocate, Path, Length: length), () =>
        {
            RequireAlive(DiskOperation.Preallocate);
            if (!disk.Volume.TryReserve(node, length, disk.Options.CapacityBytes))
            {
                throw new DiskException(DiskError.NoSpace, "preallocate", Path, "no space left");
            }
        });
    }

    public void Flush()
    {
        RequireOpen();
        var operation = disk.Gate.Enter(new(DiskOperation.Flush, Path));
        lock (disk.Sync)
        {
            RequireAlive(DiskOperation.Flush);
            if (disk.Gate.Fault(DiskOperation.Flush, Path) is { } fault)
            {
                node.FailFlush(disk.Prng);
                throw DiskGate.Injected(fault, Path);
            }

            node.Flush();
        }

        disk.Gate.Leave(operation);
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            disk.Closed(this);
        }
    }

    // The part that finds room, or that a rule lets through, is written before the failure, as pwrite does it.
    private void WriteOrFail(long position, ReadOnlySpan<byte> bytes)
    {
        if (disk.Prng.Chance(disk.Options.WriteBackProbability))
        {
            node.WriteBack(disk.Prng);
        }

        var fault = disk.Gate.Fault(DiskOperation.Write, Path);
        var wanted = fault is null ? bytes.Length
            : fault.BytesWritten < 0 ? disk.Prng.Next(bytes.Length + 1)
            : Math.Min(fault.BytesWritten, bytes.Length);
        var written = disk.Volume.Write(node, position, bytes[..wanted], disk.Options.CapacityBytes);
        if (fault is not null)
        {
            throw DiskGate.Injected(fault, Path);
        }

        if (written < wanted)
        {
            throw new DiskException(DiskError.NoSpace, "write", Path, "no space left");
        }
    }

    // A handle of a process that is no more: its process may not notice that it runs on.
    private void RequireAlive(DiskOperation operation)
    {
        if (incarnation != disk.Incarnation)
        {
            throw new SimulatedCrashException(operation.ToString(), Path);
        }
    }

    private void RequireOpen() => ObjectDisposedException.ThrowIf(_disposed, this);

    private void RequireWritable(string operation)
    {
        RequireOpen();
        if (!writable)
        {
            throw new DiskException(DiskError.Denied, operation, Path, "opened for reading only");
        }
    }
}
