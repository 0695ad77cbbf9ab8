using KRaftNet.Broker.Security;
using KRaftNet.Config.Alter;
using KRaftNet.Metadata.Controller;
using KRaftNet.Metadata.Controller.Configs;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Controller.Apis;

/// <summary>
/// AlterConfigs, by which the named configs become all that a resource has: needs the same as
/// <see cref="IncrementalAlterConfigsApi"/>.
/// </summary>
internal sealed class AlterConfigsApi : ControllerApi<AlterConfigsRequest, AlterConfigsResponse>
{
    /// <inheritdoc/>
    public override TimeSpan TimeoutOf(AlterConfigsRequest request) => ControllerTimeouts.Default;

    /// <inheritdoc/>
    public override ControllerResult<AlterConfigsResponse> Decide(
        ControllerTurn turn, ControllerCaller caller, AlterConfigsRequest request, short version)
    {
        var denials = request.Resources.ConvertAll(resource => Denial(caller, resource));
        var result = ConfigControl.Alter(turn.Context, WithoutRefused(request, denials));
        return result with { Response = InOrderOf(request, denials, result.Response) };
    }

    /// <inheritdoc/>
    public override AlterConfigsResponse Failure(AlterConfigsRequest request, ApiError error, short version) => new()
    {
        Responses = [.. request.Resources.Select(resource => Refused(resource, error))],
    };

    /// <summary>The request with those resources only that were not refused.</summary>
    internal static AlterConfigsRequest WithoutRefused(AlterConfigsRequest request, List<ApiError?> refusals) => new()
    {
        ValidateOnly = request.ValidateOnly,
        Resources = [.. request.Resources.Where((_, i) => refusals[i] is null)],
    };

    /// <summary>
    /// Puts the answers of those that were decided and of those that were refused before in the order of the request.
    /// </summary>
    /// <param name="request">All resources.</param>
    /// <param name="refusals">One for each; null for those that were decided.</param>
    /// <param name="decided">The answers of these, in their order.</param>
    internal static AlterConfigsResponse InOrderOf(
        AlterConfigsRequest request, List<ApiError?> refusals, AlterConfigsResponse decided)
    {
        var response = new AlterConfigsResponse { ThrottleTimeMs = decided.ThrottleTimeMs };
        var next = 0;
        for (var i = 0; i < request.Resources.Count; i++)
        {
            response.Responses.Add(
                refusals[i] is { } refusal ? Refused(request.Resources[i], refusal) : decided.Responses[next++]);
        }

        return response;
    }

    private static AlterConfigsResponse.AlterConfigsResourceResponse Refused(
        AlterConfigsRequest.AlterConfigsResource resource, ApiError error) => new()
    {
        ErrorCode = (short)error.Code,
        ErrorMessage = error.Message,
        ResourceType = resource.ResourceType,
        ResourceName = resource.ResourceName,
    };

    private static ApiError? Denial(ControllerCaller caller, AlterConfigsRequest.AlterConfigsResource resource)
    {
        var type = (ConfigResourceType)resource.ResourceType;
        var protection = ConfigProtection.Of(new ConfigResource(type, resource.ResourceName));
        return protection is null || caller.Authorize(AclOperation.AlterConfigs, protection.Type, protection.Name)
            ? null
            : protection.Denial;
    }
}
