using KRaftNet.Common;
using KRaftNet.Metadata.Controller.Partitions;
using KRaftNet.Metadata.Records;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Controller.Brokers;

/// <summary>Takes brokers out: for silence, or for good.</summary>
public static class BrokerRemoval
{
    /// <summary>
    /// The records that fence a broker whose session ran out or whose process is known to be dead; none if it is fenced
    /// or not registered. They are worked out on the image as it is, so brokers are fenced one after the other. Its
    /// session is to be dropped too (<see cref="BrokerSessions.Without"/>).
    /// </summary>
    public static IReadOnlyList<MetadataRecord> Fence(ControllerContext context, NodeId broker) =>
        context.Image.Cluster.Broker(broker) is { } registration
            ? BrokerTransitions.Fenced(context, registration)
            : [];

    /// <summary>UnregisterBroker: forgets a broker. One that is alive must register again.</summary>
    public static BrokerDecision<UnregisterBrokerResponse> Unregister(
        ControllerContext context, BrokerSessions sessions, UnregisterBrokerRequest request)
    {
        var id = new NodeId(request.BrokerId);
        if (context.Image.Cluster.Broker(id) is not { } broker)
        {
            var refusal = new UnregisterBrokerResponse
            {
                ErrorCode = (short)ErrorCode.BrokerIdNotRegistered,
                ErrorMessage = $"Broker ID {request.BrokerId} is not currently registered",
            };
            return new(new ControllerResult<UnregisterBrokerResponse>([], refusal), sessions);
        }

        var removal = new UnregisterBrokerRecord { BrokerId = request.BrokerId, BrokerEpoch = broker.Epoch.Value };
        return new(
            new ControllerResult<UnregisterBrokerResponse>(
                [.. new PartitionUpdates(context).Remove(id), context.Versioned(removal)],
                new UnregisterBrokerResponse(),
                IsAtomic: false),
            sessions.Without(id));
    }
}
