using KRaftNet.Common.Files;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Quorum;

/// <summary>Keeps the election state of one folder. Owned by the driver's loop.</summary>
internal sealed class QuorumStateStore(IFileSystem files, string folder)
{
    /// <inheritdoc cref="QuorumStateFile.Read"/>
    public ElectionState? Read() => QuorumStateFile.Read(files, folder);

    /// <inheritdoc cref="QuorumStateFile.Write"/>
    public void Write(ElectionState state) => QuorumStateFile.Write(files, folder, state);
}
