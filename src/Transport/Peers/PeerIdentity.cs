namespace KRaftNet.Transport.Peers;

/// <summary>How this side names itself to peers. Immutable.</summary>
/// <param name="ClientId">The client id of every request (<c>client.id</c>).</param>
/// <param name="SoftwareName">Name for the peer's metrics (KIP-511): letters, digits, dots and dashes.</param>
/// <param name="SoftwareVersion">Version, of the same characters.</param>
public sealed record PeerIdentity(string ClientId, string SoftwareName, string SoftwareVersion);
