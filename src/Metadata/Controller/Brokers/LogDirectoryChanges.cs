using KRaftNet.Common;
using KRaftNet.Metadata.Controller.Partitions;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Records;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Controller.Brokers;

/// <summary>
/// What a heartbeat says of log directories: failed ones are taken from the registration for as long as the process
/// lives (KIP-858), cordoned ones get no new replicas.
/// </summary>
internal static class LogDirectoryChanges
{
    /// <summary>From this metadata.version on directories can be cordoned.</summary>
    private const short WithCordons = 30;

    internal static IReadOnlyList<MetadataRecord> Records(
        ControllerContext context, BrokerRegistration broker, BrokerHeartbeatRequest request) =>
        [.. Failed(context, broker, request), .. Cordoned(context, broker, request)];

    private static IReadOnlyList<MetadataRecord> Failed(
        ControllerContext context, BrokerRegistration broker, BrokerHeartbeatRequest request)
    {
        ValueList<DirectoryId> failed =
        [
            .. request.OfflineLogDirs.Select(id => new DirectoryId(id)).Where(broker.LogDirs.Contains),
        ];
        if (failed.IsEmpty)
        {
            return [];
        }

        var changes = new PartitionUpdates(context).RemoveDirectories(broker.Id, failed);
        var online = broker.LogDirs.Except(failed);
        if (online.IsEmpty)
        {
            // The record cannot say "none": an empty list means no change. A broker without a directory stops itself.
            return changes;
        }

        var change = new BrokerRegistrationChangeRecord
        {
            BrokerId = broker.Id.Value,
            BrokerEpoch = broker.Epoch.Value,
            LogDirs = [.. online.Select(id => id.Value)],
        };
        return [.. changes, context.Versioned(change)];
    }

    private static IReadOnlyList<MetadataRecord> Cordoned(
        ControllerContext context, BrokerRegistration broker, BrokerHeartbeatRequest request)
    {
        var isSupported = context.Image.Features.MetadataVersion >= WithCordons;
        if (!isSupported || request.CordonedLogDirs?.ToValueList(id => new DirectoryId(id)) is not { } cordoned ||
            cordoned == broker.CordonedLogDirs)
        {
            return [];
        }

        var change = new BrokerRegistrationChangeRecord
        {
            BrokerId = broker.Id.Value,
            BrokerEpoch = broker.Epoch.Value,
            CordonedLogDirs = [.. request.CordonedLogDirs],
        };
        return [context.Versioned(change)];
    }
}
