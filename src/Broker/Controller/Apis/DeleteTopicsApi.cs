using KRaftNet.Broker.Security;
using KRaftNet.Common;
using KRaftNet.Metadata.Controller;
using KRaftNet.Metadata.Controller.Topics;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Controller.Apis;

/// <summary>
/// DeleteTopics: needs Delete on each topic. To who may not describe a topic it does not exist by id, and by name it is
/// refused whether it exists or not.
/// </summary>
internal sealed class DeleteTopicsApi : ControllerApi<DeleteTopicsRequest, DeleteTopicsResponse>
{
    /// <summary>From here on topics may be named by id.</summary>
    private const short WithIds = 6;

    /// <inheritdoc/>
    public override TimeSpan TimeoutOf(DeleteTopicsRequest request) => ControllerTimeouts.Of(request.TimeoutMs);

    /// <inheritdoc/>
    public override ControllerResult<DeleteTopicsResponse> Decide(
        ControllerTurn turn, ControllerCaller caller, DeleteTopicsRequest request, short version)
    {
        var topics = turn.Context.Image.Topics;
        var denied = new List<DeleteTopicsResponse.DeletableTopicResult>();
        var allowed = new DeleteTopicsRequest { TimeoutMs = request.TimeoutMs };
        foreach (var name in request.TopicNames)
        {
            if (caller.Authorize(AclOperation.Delete, ResourceType.Topic, name))
            {
                allowed.TopicNames.Add(name);
            }
            else
            {
                denied.Add(Refused(name, Uuid.Zero, ErrorCode.TopicAuthorizationFailed));
            }
        }

        foreach (var topic in request.Topics)
        {
            if (Denial(topics, caller, topic) is { } refusal)
            {
                denied.Add(refusal);
            }
            else
            {
                allowed.Topics.Add(topic);
            }
        }

        var result = DeleteTopicsDecision.Decide(turn.Context, allowed, version);
        result.Response.Responses.AddRange(denied);

        // The place of an answer must not tell that a topic exists which the caller may not know of.
        result.Response.Responses.Sort((left, right) => left.TopicId.CompareTo(right.TopicId));
        return result;
    }

    /// <inheritdoc/>
    public override DeleteTopicsResponse Failure(DeleteTopicsRequest request, ApiError error, short version) => new()
    {
        Responses = version >= WithIds
            ? [.. request.Topics.Select(topic => Refused(topic.Name, topic.TopicId, error.Code, error.Message))]
            : [.. request.TopicNames.Select(name => Refused(name, Uuid.Zero, error.Code, error.Message))],
    };

    private static DeleteTopicsResponse.DeletableTopicResult? Denial(
        TopicsImage topics, ControllerCaller caller, DeleteTopicsRequest.DeleteTopicState topic)
    {
        var name = topic.Name ?? topics.Find(new TopicId(topic.TopicId))?.Name;
        if (name is null || caller.Authorize(AclOperation.Delete, ResourceType.Topic, name))
        {
            return null;
        }

        if (topic.Name is not null)
        {
            return Refused(name, Uuid.Zero, ErrorCode.TopicAuthorizationFailed);
        }

        return caller.Authorize(AclOperation.Describe, ResourceType.Topic, name)
            ? Refused(name, topic.TopicId, ErrorCode.TopicAuthorizationFailed)
            : Refused(null, topic.TopicId, ErrorCode.UnknownTopicId, DeleteTopicsDecision.NoSuchId);
    }

    private static DeleteTopicsResponse.DeletableTopicResult Refused(
        string? name, Uuid id, ErrorCode error, string? message = null) =>
        new() { Name = name, TopicId = id, ErrorCode = (short)error, ErrorMessage = message };
}
