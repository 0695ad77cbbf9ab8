using KRaftNet.Common.Buffers;

namespace KRaftNet.Transport.Peers;

/// <summary>What connections to peers need. Immutable; its members are thread-safe.</summary>
/// <param name="Network">Sockets, or the simulator's network.</param>
/// <param name="Time">The clock of time-outs.</param>
/// <param name="Pool">Buffers of answers.</param>
public sealed record PeerServices(INetwork Network, TimeProvider Time, BufferPool Pool);
