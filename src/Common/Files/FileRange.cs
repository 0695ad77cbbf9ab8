namespace KRaftNet.Common.Files;

/// <summary>
/// A lease on a range of a file, to be sent by the transport without passing through our memory. While a lease lives its
/// bytes neither move nor change. Immutable but for the one <see cref="Dispose"/> that its owner owes; handing it to a
/// response hands over that debt.
/// </summary>
public sealed class FileRange(IFile file, long position, int length, IFileLeaseOwner owner) : IDisposable
{
    private int _released;

    /// <summary>The file.</summary>
    public IFile File { get; } = file;

    /// <summary>First byte in the file.</summary>
    public long Position { get; } = position;

    /// <summary>Number of bytes, above 0.</summary>
    public int Length { get; } = length;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _released, 1) == 0)
        {
            owner.ReleaseLease();
        }
    }
}

/// <summary>Counts the leases of a file, so that it is neither cut nor closed under a reader. Thread-safe.</summary>
public interface IFileLeaseOwner
{
    /// <summary>Ends one lease.</summary>
    void ReleaseLease();
}
