using KRaftNet.Broker.Security;
using KRaftNet.Metadata.Controller;
using KRaftNet.Metadata.Controller.Topics;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Controller.Apis;

/// <summary>CreatePartitions: needs Alter on each topic; to who may not, the answer is the same whether it exists.</summary>
internal sealed class CreatePartitionsApi : ControllerApi<CreatePartitionsRequest, CreatePartitionsResponse>
{
    /// <inheritdoc/>
    public override TimeSpan TimeoutOf(CreatePartitionsRequest request) => ControllerTimeouts.Of(request.TimeoutMs);

    /// <inheritdoc/>
    public override ControllerResult<CreatePartitionsResponse> Decide(
        ControllerTurn turn, ControllerCaller caller, CreatePartitionsRequest request, short version)
    {
        var allowed = new CreatePartitionsRequest
        {
            TimeoutMs = request.TimeoutMs,
            ValidateOnly = request.ValidateOnly,
            Topics = [.. request.Topics.Where(topic => MayAlter(caller, topic.Name))],
        };
        var denied = request.Topics
            .Select(topic => topic.Name)
            .Where(name => !MayAlter(caller, name))
            .Distinct(StringComparer.Ordinal);
        var result = CreatePartitionsDecision.Decide(turn.Context, allowed);
        result.Response.Results.AddRange(
            denied.Select(name => Refused(name, new ApiError(ErrorCode.TopicAuthorizationFailed))));
        return result;
    }

    /// <inheritdoc/>
    public override CreatePartitionsResponse Failure(CreatePartitionsRequest request, ApiError error, short version) =>
        new() { Results = [.. request.Topics.Select(topic => Refused(topic.Name, error))] };

    private static bool MayAlter(ControllerCaller caller, string topic) =>
        caller.Authorize(AclOperation.Alter, ResourceType.Topic, topic);

    private static CreatePartitionsResponse.CreatePartitionsTopicResult Refused(string name, ApiError error) =>
        new() { Name = name, ErrorCode = (short)error.Code, ErrorMessage = error.Message };
}
