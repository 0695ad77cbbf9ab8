using KRaftNet.Common;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Delta;

/// <summary>Registrations of nodes and their records, both ways.</summary>
public static class NodeRecords
{
    /// <summary>The broker that a record registers.</summary>
    public static BrokerRegistration FromRecord(RegisterBrokerRecord record) => new()
    {
        Id = new NodeId(record.BrokerId),
        Epoch = new BrokerEpoch(record.BrokerEpoch),
        IncarnationId = record.IncarnationId,
        Endpoints = record.EndPoints.ToValueList(e => new NodeEndpoint(e.Name, e.Host, e.Port, e.SecurityProtocol)),
        Features = RecordConversions.Sorted(record.Features.Select(
            f => new SupportedFeature(f.Name, f.MinSupportedVersion, f.MaxSupportedVersion))),
        Rack = record.Rack,
        Fenced = record.Fenced,
        InControlledShutdown = record.InControlledShutdown,
        IsMigratingZkBroker = record.IsMigratingZkBroker,
        LogDirs = record.LogDirs.ToDirectories(),
        CordonedLogDirs = record.CordonedLogDirs?.ToDirectories(),
    };

    /// <summary>The record that registers a broker as it is.</summary>
    public static RegisterBrokerRecord ToRecord(BrokerRegistration broker) => new()
    {
        BrokerId = broker.Id.Value,
        BrokerEpoch = broker.Epoch.Value,
        IncarnationId = broker.IncarnationId,
        EndPoints =
        [
            .. broker.Endpoints.Select(e => new RegisterBrokerRecord.BrokerEndpoint
            {
                Name = e.Name,
                Host = e.Host,
                Port = e.Port,
                SecurityProtocol = e.SecurityProtocol,
            }),
        ],
        Features =
        [
            .. broker.Features.Select(f => new RegisterBrokerRecord.BrokerFeature
            {
                Name = f.Name,
                MinSupportedVersion = f.Min,
                MaxSupportedVersion = f.Max,
            }),
        ],
        Rack = broker.Rack,
        Fenced = broker.Fenced,
        InControlledShutdown = broker.InControlledShutdown,
        IsMigratingZkBroker = broker.IsMigratingZkBroker,
        LogDirs = [.. broker.LogDirs.Select(id => id.Value)],
        CordonedLogDirs = broker.CordonedLogDirs is { } cordoned ? [.. cordoned.Select(id => id.Value)] : null,
    };

    /// <summary>The broker after a change; what the record leaves out stays.</summary>
    public static BrokerRegistration Merge(BrokerRegistration before, BrokerRegistrationChangeRecord change) =>
        before with
        {
            Fenced = change.Fenced == 0 ? before.Fenced : change.Fenced > 0,
            InControlledShutdown = before.InControlledShutdown || change.InControlledShutdown > 0,
            LogDirs = change.LogDirs.Count == 0 ? before.LogDirs : change.LogDirs.ToDirectories(),
            CordonedLogDirs = change.CordonedLogDirs?.ToDirectories() ?? before.CordonedLogDirs,
        };

    /// <summary>The controller that a record registers.</summary>
    public static ControllerRegistration FromRecord(RegisterControllerRecord record) => new()
    {
        Id = new NodeId(record.ControllerId),
        IncarnationId = record.IncarnationId,
        ZkMigrationReady = record.ZkMigrationReady,
        Endpoints = record.EndPoints.ToValueList(e => new NodeEndpoint(e.Name, e.Host, e.Port, e.SecurityProtocol)),
        Features = RecordConversions.Sorted(record.Features.Select(
            f => new SupportedFeature(f.Name, f.MinSupportedVersion, f.MaxSupportedVersion))),
    };

    /// <summary>The record that registers a controller as it is.</summary>
    public static RegisterControllerRecord ToRecord(ControllerRegistration controller) => new()
    {
        ControllerId = controller.Id.Value,
        IncarnationId = controller.IncarnationId,
        ZkMigrationReady = controller.ZkMigrationReady,
        EndPoints =
        [
            .. controller.Endpoints.Select(e => new RegisterControllerRecord.ControllerEndpoint
            {
                Name = e.Name,
                Host = e.Host,
                Port = e.Port,
                SecurityProtocol = e.SecurityProtocol,
            }),
        ],
        Features =
        [
            .. controller.Features.Select(f => new RegisterControllerRecord.ControllerFeature
            {
                Name = f.Name,
                MinSupportedVersion = f.Min,
                MaxSupportedVersion = f.Max,
            }),
        ],
    };
}
