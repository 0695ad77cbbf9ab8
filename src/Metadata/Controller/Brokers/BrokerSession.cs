using KRaftNet.Common;

namespace KRaftNet.Metadata.Controller.Brokers;

/// <summary>
/// What the active controller remembers of a broker between heartbeats; it is in no log, and a new controller starts
/// it anew. Immutable value.
/// </summary>
/// <param name="Epoch">The incarnation that the session is of.</param>
/// <param name="LastContactMs">When the broker was last heard of, on the controller's clock in milliseconds.</param>
/// <param name="MetadataOffset">The end of the metadata the broker has applied, as it says; -1 if it has not.</param>
/// <param name="ShutdownOffset">
/// The offset of the last record that its controlled shutdown wrote, -1 without one: the broker may stop once every
/// active broker has got that far, because then nobody fetches from it or produces to it any more.
/// </param>
public sealed record BrokerSession(
    BrokerEpoch Epoch, long LastContactMs, Offset MetadataOffset, Offset ShutdownOffset);
