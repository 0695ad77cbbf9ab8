using KRaftNet.Common;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Records;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Controller.Brokers;

/// <summary>
/// BrokerHeartbeat: keeps a broker's session, and moves the broker between its states by
/// <see cref="BrokerControlStates"/>. Takes failed and cordoned log directories with it.
/// </summary>
public static class BrokerHeartbeatDecision
{
    /// <summary>Decides, and tells the sessions from then on.</summary>
    public static BrokerDecision<BrokerHeartbeatResponse> Decide(
        ControllerContext context, BrokerSessions sessions, BrokerHeartbeatRequest request)
    {
        var broker = context.Image.Cluster.Broker(new NodeId(request.BrokerId));
        if (broker is null || broker.Epoch.Value != request.BrokerEpoch)
        {
            var refusal = new BrokerHeartbeatResponse { ErrorCode = (short)ErrorCode.StaleBrokerEpoch };
            return new(new ControllerResult<BrokerHeartbeatResponse>([], refusal), sessions);
        }

        var touched = Touch(context, sessions, broker, request);
        var directoryChanges = LogDirectoryChanges.Records(context, broker, request);

        // What follows sees the directories as they are now, so that no replica in a failed one is made leader.
        var changed = context.After(directoryChanges);
        broker = Invariant.NotNull(changed.Image.Cluster.Broker(broker.Id));
        var current = BrokerControlStates.Of(broker);
        var next = BrokerControlStates.Next(current, FactsOf(changed.Image, touched, broker, request));
        List<MetadataRecord> records =
            [.. directoryChanges, .. BrokerTransitions.Records(changed, broker, current, next)];
        return new(
            new ControllerResult<BrokerHeartbeatResponse>(records, ResponseOf(broker, next, request), IsAtomic: false),
            SessionsAfter(context, touched, broker, next, records.Count));
    }

    private static BrokerSessions Touch(
        ControllerContext context, BrokerSessions sessions, BrokerRegistration broker, BrokerHeartbeatRequest request)
    {
        var earlier = sessions.Find(broker.Id);
        var shutdownOffset = earlier?.Epoch == broker.Epoch ? earlier.ShutdownOffset : Offset.None;
        var offset = new Offset(request.CurrentMetadataOffset);
        return sessions.With(broker.Id, new BrokerSession(broker.Epoch, context.NowMs, offset, shutdownOffset));
    }

    private static HeartbeatFacts FactsOf(
        MetadataImage image, BrokerSessions sessions, BrokerRegistration broker, BrokerHeartbeatRequest request)
    {
        var wantsToGo = request.WantShutDown || broker.InControlledShutdown;
        return new HeartbeatFacts(
            request.WantFence,
            request.WantShutDown,
            IsCaughtUp(broker, request),
            wantsToGo && LeadsPartitions(image.Topics, broker.Id),
            sessions.LowestActiveOffset(image.Cluster) >= sessions.Find(broker.Id)!.ShutdownOffset);
    }

    private static bool IsCaughtUp(BrokerRegistration broker, BrokerHeartbeatRequest request) =>
        request.CurrentMetadataOffset >= broker.Epoch.Value;

    private static bool LeadsPartitions(TopicsImage topics, NodeId broker) => topics.ById.Values
        .SelectMany(topic => topic.Partitions.Values)
        .Any(partition => partition.Leader == broker);

    private static BrokerHeartbeatResponse ResponseOf(
        BrokerRegistration broker, BrokerControlState next, BrokerHeartbeatRequest request) => new()
    {
        IsCaughtUp = IsCaughtUp(broker, request),
        IsFenced = next is BrokerControlState.Fenced or BrokerControlState.ShutdownNow,
        ShouldShutDown = next == BrokerControlState.ShutdownNow,
    };

    /// <summary>
    /// A broker that is let go has no session any more, so that its next process may register at once. One in
    /// controlled shutdown must see that everyone has applied what this heartbeat wrote.
    /// </summary>
    private static BrokerSessions SessionsAfter(
        ControllerContext context,
        BrokerSessions sessions,
        BrokerRegistration broker,
        BrokerControlState next,
        int recordCount)
    {
        if (next == BrokerControlState.ShutdownNow)
        {
            return sessions.Without(broker.Id);
        }

        if (next != BrokerControlState.ControlledShutdown || recordCount == 0)
        {
            return sessions;
        }

        var lastOffset = context.NextOffset + (recordCount - 1);
        return sessions.With(broker.Id, sessions.Find(broker.Id)! with { ShutdownOffset = lastOffset });
    }
}
