using KRaftNet.Broker.Security;
using KRaftNet.Metadata.Controller;
using KRaftNet.Metadata.Controller.Topics;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Controller.Apis;

/// <summary>CreateTopics: needs Create on the cluster, or on each topic.</summary>
internal sealed class CreateTopicsApi : ControllerApi<CreateTopicsRequest, CreateTopicsResponse>
{
    private const string NotAuthorized = "Authorization failed.";

    /// <inheritdoc/>
    public override TimeSpan TimeoutOf(CreateTopicsRequest request) => ControllerTimeouts.Of(request.TimeoutMs);

    /// <inheritdoc/>
    public override ControllerResult<CreateTopicsResponse> Decide(
        ControllerTurn turn, ControllerCaller caller, CreateTopicsRequest request, short version)
    {
        if (caller.AuthorizeCluster(AclOperation.Create))
        {
            return Described(caller, CreateTopicsDecision.Decide(turn.Context, request));
        }

        var denied = request.Topics
            .Where(topic => !caller.Authorize(AclOperation.Create, ResourceType.Topic, topic.Name))
            .ToList();
        var allowed = new CreateTopicsRequest
        {
            Topics = [.. request.Topics.Except(denied)],
            TimeoutMs = request.TimeoutMs,
            ValidateOnly = request.ValidateOnly,
        };
        var result = Described(caller, CreateTopicsDecision.Decide(turn.Context, allowed));
        foreach (var topic in denied)
        {
            result.Response.Topics.Add(Refused(topic.Name, new ApiError(ErrorCode.TopicAuthorizationFailed, NotAuthorized)));
        }

        return result;
    }

    /// <inheritdoc/>
    public override CreateTopicsResponse Failure(CreateTopicsRequest request, ApiError error, short version) =>
        new() { Topics = [.. request.Topics.Select(topic => Refused(topic.Name, error))] };

    /// <summary>Who may not see a topic's configs is not shown those of the topic he made (KIP-525).</summary>
    private static ControllerResult<CreateTopicsResponse> Described(
        ControllerCaller caller, ControllerResult<CreateTopicsResponse> result)
    {
        foreach (var topic in result.Response.Topics)
        {
            if (topic.ErrorCode == 0
                && !caller.Authorize(AclOperation.DescribeConfigs, ResourceType.Topic, topic.Name))
            {
                topic.TopicConfigErrorCode = (short)ErrorCode.TopicAuthorizationFailed;
                topic.NumPartitions = -1;
                topic.ReplicationFactor = -1;
                topic.Configs = null;
            }
        }

        return result;
    }

    private static CreateTopicsResponse.CreatableTopicResult Refused(string name, ApiError error) => new()
    {
        Name = name,
        ErrorCode = (short)error.Code,
        ErrorMessage = error.Message,
    };
}
