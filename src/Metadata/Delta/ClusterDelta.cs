using System.Collections.Immutable;
using KRaftNet.Common;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Delta;

/// <summary>Replays records on brokers and controllers. Owned by one <see cref="MetadataDelta"/>.</summary>
internal sealed class ClusterDelta(ClusterImage before)
{
    private readonly ImmutableSortedDictionary<NodeId, BrokerRegistration>.Builder _brokers =
        before.Brokers.ToBuilder();

    private readonly ImmutableSortedDictionary<NodeId, ControllerRegistration>.Builder _controllers =
        before.Controllers.ToBuilder();

    /// <summary>The brokers that records were about.</summary>
    internal SortedSet<NodeId> TouchedBrokers { get; } = [];

    /// <summary>The controllers that records were about.</summary>
    internal SortedSet<NodeId> TouchedControllers { get; } = [];

    internal void Replay(RegisterBrokerRecord record) => Set(NodeRecords.FromRecord(record));

    internal void Replay(UnregisterBrokerRecord record)
    {
        var broker = Broker(record.BrokerId, record.BrokerEpoch);
        TouchedBrokers.Add(broker.Id);
        _brokers.Remove(broker.Id);
    }

    internal void Replay(FenceBrokerRecord record) =>
        Set(Broker(record.Id, record.Epoch) with { Fenced = true });

    internal void Replay(UnfenceBrokerRecord record) =>
        Set(Broker(record.Id, record.Epoch) with { Fenced = false });

    internal void Replay(BrokerRegistrationChangeRecord record) =>
        Set(NodeRecords.Merge(Broker(record.BrokerId, record.BrokerEpoch), record));

    internal void Replay(RegisterControllerRecord record)
    {
        var controller = NodeRecords.FromRecord(record);
        TouchedControllers.Add(controller.Id);
        _controllers[controller.Id] = controller;
    }

    internal ClusterImage Apply()
    {
        var brokers = _brokers.ToImmutable();
        var controllers = _controllers.ToImmutable();
        return ReferenceEquals(brokers, before.Brokers) && ReferenceEquals(controllers, before.Controllers)
            ? before
            : new ClusterImage(brokers, controllers);
    }

    private void Set(BrokerRegistration broker)
    {
        TouchedBrokers.Add(broker.Id);
        _brokers[broker.Id] = broker;
    }

    private BrokerRegistration Broker(int id, long epoch)
    {
        var broker = _brokers.GetValueOrDefault(new NodeId(id)) ??
            throw new MetadataReplayException($"A record is about broker {id}, which is not registered.");
        return broker.Epoch.Value == epoch
            ? broker
            : throw new MetadataReplayException(
                $"A record is about epoch {epoch} of broker {id}, which is registered with {broker.Epoch}.");
    }
}
