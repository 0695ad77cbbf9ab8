using KRaftNet.Metadata.Delta;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Controller;

/// <summary>ControllerRegistration (KIP-919): a controller tells where it is reached and what it can run with.</summary>
public static class ControllerRegistrationDecision
{
    /// <summary>From this metadata.version on controllers register.</summary>
    private const short WithControllers = 15;

    /// <summary>Decides. The same registration again changes nothing.</summary>
    public static ControllerResult<ControllerRegistrationResponse> Decide(
        ControllerContext context, ControllerRegistrationRequest request)
    {
        if (context.Image.Features.MetadataVersion < WithControllers)
        {
            return new([], Refused(
                ErrorCode.UnsupportedVersion,
                "The current MetadataVersion is too old to support controller registrations."));
        }

        if (request.ControllerId < 0 || request.Listeners.Count == 0)
        {
            return new([], Refused(ErrorCode.InvalidRequest, "A controller registers with its id and at least one listener."));
        }

        var record = new RegisterControllerRecord
        {
            ControllerId = request.ControllerId,
            IncarnationId = request.IncarnationId,
            ZkMigrationReady = request.ZkMigrationReady,
        };
        foreach (var listener in request.Listeners)
        {
            record.EndPoints.Add(new RegisterControllerRecord.ControllerEndpoint
            {
                Name = listener.Name,
                Host = listener.Host,
                Port = listener.Port,
                SecurityProtocol = listener.SecurityProtocol,
            });
        }

        foreach (var feature in request.Features)
        {
            record.Features.Add(new RegisterControllerRecord.ControllerFeature
            {
                Name = feature.Name,
                MinSupportedVersion = feature.MinSupportedVersion,
                MaxSupportedVersion = feature.MaxSupportedVersion,
            });
        }

        var registration = NodeRecords.FromRecord(record);
        var known = context.Image.Cluster.Controllers.GetValueOrDefault(registration.Id);
        return new(
            registration == known ? [] : [context.Versioned(record)],
            new ControllerRegistrationResponse());
    }

    private static ControllerRegistrationResponse Refused(ErrorCode error, string message) =>
        new() { ErrorCode = (short)error, ErrorMessage = message };
}
