using KRaftNet.Common.Files;

namespace KRaftNet.Transport.Tests.Kit;

/// <summary>A file for reading, in memory, that counts its leases.</summary>
internal sealed class MemoryFile(byte[] content) : IFile, IFileLeaseOwner
{
    private int _leases;

    public int Leases => Volatile.Read(ref _leases);

    public string Path => "memory";

    public long Length => content.Length;

    public FileRange Lease(long position, int length)
    {
        Interlocked.Increment(ref _leases);
        return new FileRange(this, position, length, this);
    }

    public void ReleaseLease() => Interlocked.Decrement(ref _leases);

    public int Read(long position, Span<byte> buffer)
    {
        var count = (int)Math.Clamp(content.Length - position, 0, buffer.Length);
        content.AsSpan((int)Math.Min(position, content.Length), count).CopyTo(buffer);
        return count;
    }

    public void Write(long position, ReadOnlySpan<byte> bytes) => throw new NotSupportedException();

    public void SetLength(long length) => throw new NotSupportedException();

    public void Preallocate(long length) => throw new NotSupportedException();

    public void Flush() => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
