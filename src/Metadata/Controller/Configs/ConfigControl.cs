using KRaftNet.Config.Alter;
using KRaftNet.Metadata.Records;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Controller.Configs;

/// <summary>
/// IncrementalAlterConfigs and AlterConfigs at the controller: each resource is changed as a whole or not at all, each
/// for itself, answered in the order of the request. What only the broker itself can judge it has judged before
/// (<see cref="BrokerConfigCheck"/>). Used for one request.
/// </summary>
public sealed class ConfigControl
{
    private readonly ControllerContext _context;
    private readonly List<MetadataRecord> _records = [];

    private ConfigControl(ControllerContext context) => _context = context;

    /// <summary>IncrementalAlterConfigs: changes the configs that are named.</summary>
    public static ControllerResult<IncrementalAlterConfigsResponse> IncrementalAlter(
        ControllerContext context, IncrementalAlterConfigsRequest request)
    {
        var control = new ConfigControl(context);
        var response = new IncrementalAlterConfigsResponse();
        var alterations = ResourceAlteration.From(request);
        foreach (var (alteration, error) in control.AlterAll(alterations, request.ValidateOnly))
        {
            response.Responses.Add(new IncrementalAlterConfigsResponse.AlterConfigsResourceResponse
            {
                ErrorCode = (short)error.Code,
                ErrorMessage = error.Message,
                ResourceType = (sbyte)alteration.Resource.Type,
                ResourceName = alteration.Resource.Name,
            });
        }

        return new ControllerResult<IncrementalAlterConfigsResponse>(control._records, response);
    }

    /// <summary>AlterConfigs: the configs that are named are all that a resource has afterwards.</summary>
    public static ControllerResult<AlterConfigsResponse> Alter(ControllerContext context, AlterConfigsRequest request)
    {
        var control = new ConfigControl(context);
        var response = new AlterConfigsResponse();
        var alterations = ResourceAlteration.From(request);
        foreach (var (alteration, error) in control.AlterAll(alterations, request.ValidateOnly))
        {
            response.Responses.Add(new AlterConfigsResponse.AlterConfigsResourceResponse
            {
                ErrorCode = (short)error.Code,
                ErrorMessage = error.Message,
                ResourceType = (sbyte)alteration.Resource.Type,
                ResourceName = alteration.Resource.Name,
            });
        }

        return new ControllerResult<AlterConfigsResponse>(control._records, response);
    }

    private IEnumerable<(ResourceAlteration Alteration, ApiError Error)> AlterAll(
        IReadOnlyList<ResourceAlteration> alterations, bool validateOnly)
    {
        var counts = alterations.CountBy(alteration => alteration.Resource).ToDictionary();
        foreach (var alteration in alterations)
        {
            yield return (alteration, counts[alteration.Resource] > 1
                ? new ApiError(ErrorCode.InvalidRequest, "Each resource must appear at most once.")
                : Alter(alteration, validateOnly));
        }
    }

    private ApiError Alter(ResourceAlteration alteration, bool validateOnly)
    {
        var outcome = alteration.Judge(_context.Image.Configs, _context.Policies.AlterContext);
        if (outcome.IsRefused)
        {
            return new ApiError(outcome.Refusal.Error, outcome.Refusal.Message);
        }

        var error = ConfigResources.Check(alteration.Resource, _context.Image);
        var records = Records(alteration.Resource, outcome);
        if (!error.IsError && _records.Count + records.Count > ControllerLimits.MaxRecordsPerUserRequest)
        {
            error = new ApiError(ErrorCode.PolicyViolation, "Excessively large number of configs per request.");
        }

        if (!error.IsError && !validateOnly)
        {
            _records.AddRange(records);
        }

        return error;
    }

    private List<MetadataRecord> Records(ConfigResource resource, AlterOutcome outcome)
    {
        var records = new List<MetadataRecord>();
        foreach (var (name, value) in outcome.Changes)
        {
            records.Add(_context.Versioned(ConfigRecords.Set(resource, name, value)));
            if (_context.Image.Features.IsElrEnabled && MinInSyncReplicas.Is(name))
            {
                records.Add(_context.Versioned(MinInSyncReplicas.ClearElr(resource)));
            }
        }

        return records;
    }
}
