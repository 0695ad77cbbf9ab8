namespace KRaftNet.Protocol.Compression;

/// <summary>
/// The bytes that come out of a codec, taken piece by piece, so that whoever takes them decides how many they may
/// become. Has one owner, who disposes it.
/// </summary>
public abstract class Decompression : IDisposable
{
    /// <summary>What <see cref="Read"/> answers to bytes that the codec cannot have written.</summary>
    public const int Damaged = -1;

    /// <summary>What <see cref="Read"/> answers where it would have to hold more than the caller takes.</summary>
    public const int TooLarge = -2;

    /// <summary>
    /// Fills the destination, which is not empty, as far as there are bytes: their number, 0 at the end, or
    /// <see cref="Damaged"/> or <see cref="TooLarge"/>, after which there is nothing more to read.
    /// </summary>
    public abstract int Read(Span<byte> destination);

    /// <inheritdoc/>
    public abstract void Dispose();
}
