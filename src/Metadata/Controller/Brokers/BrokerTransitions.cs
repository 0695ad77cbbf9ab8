using KRaftNet.Metadata.Controller.Partitions;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Records;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Controller.Brokers;

/// <summary>
/// The records that take a broker from one state to another. A broker that leaves is out of its ISRs before it shows as
/// gone, and one that comes is there before it gets partitions, whatever part of the records is committed.
/// </summary>
internal static class BrokerTransitions
{
    private const sbyte Fence = 1;
    private const sbyte Unfence = -1;

    internal static IReadOnlyList<MetadataRecord> Records(
        ControllerContext context, BrokerRegistration broker, BrokerControlState current, BrokerControlState next)
    {
        if (next == current)
        {
            return [];
        }

        return next switch
        {
            BrokerControlState.Unfenced => Unfenced(context, broker),
            BrokerControlState.ControlledShutdown => InControlledShutdown(context, broker),
            _ => Fenced(context, broker),
        };
    }

    /// <summary>The records that fence a broker; none if it is fenced.</summary>
    internal static IReadOnlyList<MetadataRecord> Fenced(ControllerContext context, BrokerRegistration broker) =>
        broker.Fenced
            ? []
            : [.. new PartitionUpdates(context).Remove(broker.Id), Change(context, broker, fenced: Fence)];

    private static IReadOnlyList<MetadataRecord> Unfenced(ControllerContext context, BrokerRegistration broker) =>
        [Change(context, broker, fenced: Unfence), .. new PartitionUpdates(context).Add(broker.Id)];

    private static IReadOnlyList<MetadataRecord> InControlledShutdown(
        ControllerContext context, BrokerRegistration broker) =>
        [Change(context, broker, inControlledShutdown: 1), .. new PartitionUpdates(context).Remove(broker.Id)];

    private static MetadataRecord Change(
        ControllerContext context, BrokerRegistration broker, sbyte fenced = 0, sbyte inControlledShutdown = 0) =>
        context.Versioned(new BrokerRegistrationChangeRecord
        {
            BrokerId = broker.Id.Value,
            BrokerEpoch = broker.Epoch.Value,
            Fenced = fenced,
            InControlledShutdown = inControlledShutdown,
        });
}
