namespace KRaftNet.Protocol.Wire;

/// <summary>Bytes of a message: those that the writer puts into memory, and those that are sent from files.</summary>
public readonly record struct MessageSize(int Inline, int External)
{
    /// <summary>All of them, as frame lengths count.</summary>
    public int Total => checked(Inline + External);
}
