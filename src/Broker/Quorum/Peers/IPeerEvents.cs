using KRaftNet.Broker.Quorum.Messages;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Quorum.Peers;

/// <summary>Who is told of what peers answer. Called on the driver's loop, never inside a send.</summary>
internal interface IPeerEvents
{
    /// <summary>An answer came; what it refers to of the answer's buffer is valid during the call.</summary>
    void OnAnswer(OutboundRequest sent, PeerAnswer answer);

    /// <summary>There will be none.</summary>
    /// <param name="sent">The request.</param>
    /// <param name="isRefused">The node refuses connections: its process is gone.</param>
    void OnFailed(OutboundRequest sent, bool isRefused);
}
