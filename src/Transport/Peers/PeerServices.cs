using KRaftNet.Common.Buffers;
using KRaftNet.Common.Time;

namespace KRaftNet.Transport.Peers;

/// <summary>What connections to peers need. Immutable; its members are thread-safe.</summary>
/// <param name="Network">Sockets, or the simulator's network.</param>
/// <param name="Time">The clock.</param>
/// <param name="Timers">Time-outs.</param>
/// <param name="Pool">Buffers of answers.</param>
public sealed record PeerServices(INetwork Network, TimeProvider Time, TimingWheel Timers, BufferPool Pool);
