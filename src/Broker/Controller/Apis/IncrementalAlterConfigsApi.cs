using KRaftNet.Broker.Security;
using KRaftNet.Config.Alter;
using KRaftNet.Metadata.Controller;
using KRaftNet.Metadata.Controller.Configs;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Controller.Apis;

/// <summary>
/// IncrementalAlterConfigs: needs AlterConfigs on each topic and group, and on the cluster for the rest. Resources that
/// the caller may not change are not looked at.
/// </summary>
internal sealed class IncrementalAlterConfigsApi
    : ControllerApi<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse>
{
    /// <inheritdoc/>
    public override TimeSpan TimeoutOf(IncrementalAlterConfigsRequest request) => ControllerTimeouts.Default;

    /// <inheritdoc/>
    public override ControllerResult<IncrementalAlterConfigsResponse> Decide(
        ControllerTurn turn, ControllerCaller caller, IncrementalAlterConfigsRequest request, short version)
    {
        var allowed = new IncrementalAlterConfigsRequest { ValidateOnly = request.ValidateOnly };
        var denials = new List<ApiError?>();
        foreach (var resource in request.Resources)
        {
            var denial = Denial(caller, resource);
            denials.Add(denial);
            if (denial is null)
            {
                allowed.Resources.Add(resource);
            }
        }

        var result = ConfigControl.IncrementalAlter(turn.Context, allowed);
        return result with { Response = InOrderOf(request, denials, result.Response) };
    }

    /// <inheritdoc/>
    public override IncrementalAlterConfigsResponse Failure(
        IncrementalAlterConfigsRequest request, ApiError error, short version) => new()
    {
        Responses = [.. request.Resources.Select(resource => Refused(resource, error))],
    };

    /// <summary>The answer for a resource that is not changed.</summary>
    internal static IncrementalAlterConfigsResponse.AlterConfigsResourceResponse Refused(
        IncrementalAlterConfigsRequest.AlterConfigsResource resource, ApiError error) => new()
    {
        ErrorCode = (short)error.Code,
        ErrorMessage = error.Message,
        ResourceType = resource.ResourceType,
        ResourceName = resource.ResourceName,
    };

    /// <summary>
    /// Puts the answers of those that were decided and of those that were refused before in the order of the request.
    /// </summary>
    /// <param name="request">All resources.</param>
    /// <param name="refusals">One for each; null for those that were decided.</param>
    /// <param name="decided">The answers of these, in their order.</param>
    internal static IncrementalAlterConfigsResponse InOrderOf(
        IncrementalAlterConfigsRequest request,
        IReadOnlyList<ApiError?> refusals,
        IncrementalAlterConfigsResponse decided)
    {
        var response = new IncrementalAlterConfigsResponse { ThrottleTimeMs = decided.ThrottleTimeMs };
        var next = 0;
        for (var i = 0; i < request.Resources.Count; i++)
        {
            response.Responses.Add(
                refusals[i] is { } refusal ? Refused(request.Resources[i], refusal) : decided.Responses[next++]);
        }

        return response;
    }

    private static ApiError? Denial(
        ControllerCaller caller, IncrementalAlterConfigsRequest.AlterConfigsResource resource)
    {
        var type = (ConfigResourceType)resource.ResourceType;
        var protection = ConfigProtection.Of(new ConfigResource(type, resource.ResourceName));
        return protection is null || caller.Authorize(AclOperation.AlterConfigs, protection.Type, protection.Name)
            ? null
            : protection.Denial;
    }
}
