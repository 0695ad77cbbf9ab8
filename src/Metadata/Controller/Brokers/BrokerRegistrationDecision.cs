using KRaftNet.Common;
using KRaftNet.Metadata.Controller.Partitions;
using KRaftNet.Metadata.Delta;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Records;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Controller.Brokers;

/// <summary>
/// BrokerRegistration: takes a broker into the cluster, fenced. The same process may register again and keeps its epoch
/// and state; another process under the same id takes the place of one that is not heard of any more.
/// </summary>
public static class BrokerRegistrationDecision
{
    /// <summary>From this metadata.version on brokers name their log directories (KIP-858).</summary>
    private const short WithDirectories = 17;

    /// <summary>Decides, and tells the sessions from then on.</summary>
    public static BrokerDecision<BrokerRegistrationResponse> Decide(
        ControllerContext context, BrokerSessions sessions, BrokerRegistrationRequest request)
    {
        var error = Check(context, sessions, request);
        if (error.IsError)
        {
            var refusal = new BrokerRegistrationResponse { ErrorCode = (short)error.Code };
            return new(new ControllerResult<BrokerRegistrationResponse>([], refusal), sessions, error.Message);
        }

        var existing = context.Image.Cluster.Broker(new NodeId(request.BrokerId));
        return existing?.IncarnationId == request.IncarnationId
            ? Amend(context, sessions, existing, request)
            : Register(context, sessions, existing, request);
    }

    private static BrokerDecision<BrokerRegistrationResponse> Amend(
        ControllerContext context,
        BrokerSessions sessions,
        BrokerRegistration existing,
        BrokerRegistrationRequest request)
    {
        var broker = FromRequest(request, existing.Epoch) with
        {
            Fenced = existing.Fenced,
            InControlledShutdown = existing.InControlledShutdown,
            CordonedLogDirs = existing.CordonedLogDirs,
        };
        return Accept(context, sessions, broker, []);
    }

    private static BrokerDecision<BrokerRegistrationResponse> Register(
        ControllerContext context,
        BrokerSessions sessions,
        BrokerRegistration? existing,
        BrokerRegistrationRequest request)
    {
        // The registration is the first record, so its offset, which is unique, is the epoch.
        var broker = FromRequest(request, new BrokerEpoch(context.NextOffset.Value)) with { Fenced = true };
        if (existing is null)
        {
            return Accept(context, sessions, broker, []);
        }

        var stoppedCleanly = request.PreviousBrokerEpoch == existing.Epoch.Value;
        var changes = new PartitionUpdates(context).Restart(broker, stoppedCleanly);
        return Accept(context, sessions.Without(broker.Id), broker, changes);
    }

    private static BrokerDecision<BrokerRegistrationResponse> Accept(
        ControllerContext context,
        BrokerSessions sessions,
        BrokerRegistration broker,
        IReadOnlyList<MetadataRecord> changes)
    {
        var response = new BrokerRegistrationResponse { BrokerEpoch = broker.Epoch.Value };
        var registration = context.Versioned(NodeRecords.ToRecord(broker));
        return new(
            new ControllerResult<BrokerRegistrationResponse>([registration, .. changes], response, IsAtomic: false),
            sessions);
    }

    private static BrokerRegistration FromRequest(BrokerRegistrationRequest request, BrokerEpoch epoch) => new()
    {
        Id = new NodeId(request.BrokerId),
        Epoch = epoch,
        IncarnationId = request.IncarnationId,
        Endpoints = request.Listeners.ToValueList(l => new NodeEndpoint(l.Name, l.Host, l.Port, l.SecurityProtocol)),
        Features =
        [
            .. request.Features
                .Select(f => new SupportedFeature(f.Name, f.MinSupportedVersion, f.MaxSupportedVersion))
                .OrderBy(f => f.Name, StringComparer.Ordinal),
        ],
        Rack = request.Rack,
        IsMigratingZkBroker = request.IsMigratingZkBroker,
        LogDirs = request.LogDirs.ToValueList(id => new DirectoryId(id)),
    };

    private static ApiError Check(
        ControllerContext context, BrokerSessions sessions, BrokerRegistrationRequest request)
    {
        if (!string.Equals(request.ClusterId, context.Options.ClusterId, StringComparison.Ordinal))
        {
            return new ApiError(
                ErrorCode.InconsistentClusterId,
                $"Expected cluster ID {context.Options.ClusterId}, but got cluster ID {request.ClusterId}");
        }

        var error = CheckSession(context, sessions, request);
        if (!error.IsError)
        {
            error = CheckDirectories(context.Image, request);
        }

        return error.IsError ? error : CheckFeatures(context.Image.Features, request);
    }

    /// <summary>Two processes with one id are kept apart by the session of the first.</summary>
    private static ApiError CheckSession(
        ControllerContext context, BrokerSessions sessions, BrokerRegistrationRequest request)
    {
        var existing = context.Image.Cluster.Broker(new NodeId(request.BrokerId));
        var isTaken = existing is not null &&
            existing.IncarnationId != request.IncarnationId &&
            !existing.InControlledShutdown &&
            sessions.IsLive(existing.Id, existing.Epoch, context.NowMs, context.Options.SessionTimeoutMs);
        return isTaken
            ? new ApiError(
                ErrorCode.DuplicateBrokerRegistration,
                $"Another broker is registered with id {request.BrokerId} and its session is alive. If it was " +
                "restarted, this ends when the session of the earlier process runs out.")
            : ApiError.None;
    }

    private static ApiError CheckDirectories(MetadataImage image, BrokerRegistrationRequest request)
    {
        if (image.Features.MetadataVersion < WithDirectories)
        {
            return ApiError.None;
        }

        var directories = request.LogDirs.ToValueList(id => new DirectoryId(id));
        return DirectoryDefect(image.Cluster, new NodeId(request.BrokerId), directories) is { } defect
            ? new ApiError(ErrorCode.InvalidRegistration, defect)
            : ApiError.None;
    }

    private static string? DirectoryDefect(
        ClusterImage cluster, NodeId broker, ValueList<DirectoryId> directories)
    {
        if (directories.IsEmpty)
        {
            return "No log directories are named.";
        }

        if (directories.Distinct().Count() != directories.Count)
        {
            return "A log directory is named twice.";
        }

        foreach (var directory in directories)
        {
            if (directory.IsReserved)
            {
                return $"The id {directory} is reserved and names no log directory.";
            }

            var owner = cluster.Brokers.Values.FirstOrDefault(
                other => other.Id != broker && other.LogDirs.Contains(directory));
            if (owner is not null)
            {
                return $"Broker {owner.Id} is registered with the log directory {directory}.";
            }
        }

        return null;
    }

    /// <summary>The broker must be able to work at every level that is finalized.</summary>
    private static ApiError CheckFeatures(FeaturesImage features, BrokerRegistrationRequest request)
    {
        if (!request.Features.Exists(feature => feature.Name == FeatureNames.MetadataVersion))
        {
            return new ApiError(ErrorCode.InvalidRegistration, "The broker names no metadata.version.");
        }

        var finalized = features.Levels.Add(FeatureNames.KRaftVersion, features.KRaftVersion);
        foreach (var (name, level) in finalized)
        {
            var supported = request.Features.Find(feature => feature.Name == name);
            var (min, max) = supported is null
                ? ((short)0, (short)0)
                : (supported.MinSupportedVersion, supported.MaxSupportedVersion);
            if (level > 0 && (level < min || level > max))
            {
                return new ApiError(
                    ErrorCode.UnsupportedVersion,
                    $"{name} is finalized at level {level}, and the broker works with levels {min} to {max}.");
            }
        }

        return ApiError.None;
    }
}
