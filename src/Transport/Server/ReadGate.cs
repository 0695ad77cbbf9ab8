namespace KRaftNet.Transport.Server;

/// <summary>Whether a connection is read: only while no cause speaks against it. Owned by the connection's loop.</summary>
internal sealed class ReadGate(IByteChannel channel)
{
    private MuteCauses _causes;

    /// <summary>Whether nothing speaks against reading.</summary>
    public bool IsOpen => _causes == MuteCauses.None;

    /// <summary>Whether the cause speaks against it.</summary>
    public bool IsShutBy(MuteCauses cause) => (_causes & cause) != 0;

    /// <summary>Adds a cause.</summary>
    public void Shut(MuteCauses cause)
    {
        var wasOpen = IsOpen;
        _causes |= cause;
        if (wasOpen)
        {
            channel.WantRead(false);
        }
    }

    /// <summary>Takes a cause away; true if it was the last one.</summary>
    public bool Open(MuteCauses cause)
    {
        var wasOpen = IsOpen;
        _causes &= ~cause;
        if (wasOpen || !IsOpen)
        {
            return false;
        }

        channel.WantRead(true);
        return true;
    }
}

/// <summary>Why a connection is not read.</summary>
[Flags]
internal enum MuteCauses
{
    /// <summary>It is read.</summary>
    None = 0,

    /// <summary>Too many requests wait for their answers, or too many bytes.</summary>
    InFlight = 1,

    /// <summary>The client is over a quota (KIP-219).</summary>
    Throttled = 2,

    /// <summary>The node's receive memory is used up.</summary>
    Budget = 4,

    /// <summary>It will be closed when its answers are sent.</summary>
    Finishing = 8,
}
