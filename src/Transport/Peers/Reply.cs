using KRaftNet.Common.Buffers;

namespace KRaftNet.Transport.Peers;

/// <summary>
/// An answer and the buffer that its bytes and records lie in. Owned by who gets it; disposing gives the buffer back, and
/// nothing of the message's bytes may be used after it.
/// </summary>
/// <param name="message">The answer.</param>
/// <param name="version">The version of it.</param>
/// <param name="frame">The buffer.</param>
public sealed class Reply<TResponse>(TResponse message, short version, PooledBuffer frame) : IDisposable
{
    private PooledBuffer? _frame = frame;

    /// <summary>The answer.</summary>
    public TResponse Message { get; } = message;

    /// <summary>The version that request and answer were in.</summary>
    public short Version { get; } = version;

    /// <inheritdoc/>
    public void Dispose()
    {
        _frame?.Dispose();
        _frame = null;
    }
}
