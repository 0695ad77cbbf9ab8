using KRaftNet.Common;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Records;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Controller.Topics;

/// <summary>
/// DeleteTopics: by name, or from version 6 by id. Each topic that can be is deleted, whatever becomes of the others.
/// The answers are in the order in which the topics first stand in the request.
/// </summary>
public static class DeleteTopicsDecision
{
    private const string NoSuchName = "This server does not host this topic-partition.";
    /// <summary>What is said of an id that no topic has, or none that the client may know of.</summary>
    public const string NoSuchId = "This server does not host this topic ID.";

    /// <summary>
    /// Decides. The request's topics are in <c>Topics</c> from version 6 and in <c>TopicNames</c> before.
    /// </summary>
    public static ControllerResult<DeleteTopicsResponse> Decide(
        ControllerContext context, DeleteTopicsRequest request, short version)
    {
        var wanted = version >= 6
            ? [.. request.Topics.Select(topic => new Wanted(topic.Name, new TopicId(topic.TopicId)))]
            : request.TopicNames.Select(name => new Wanted(name, TopicId.Zero)).ToList();
        var answers = context.Options.TopicDeletionEnabled
            ? new Resolver(context.Image.Topics, wanted).Resolve()
            : [.. wanted.Distinct().Select(topic => Refused(topic, version))];
        return Result(context, answers);
    }

    private static ControllerResult<DeleteTopicsResponse> Result(ControllerContext context, List<Answer> answers)
    {
        var records = new List<MetadataRecord>();
        var response = new DeleteTopicsResponse();
        var tooMany = answers.Count(answer => !answer.Error.IsError) > ControllerLimits.MaxRecordsPerUserRequest;
        foreach (var answer in answers)
        {
            var error = tooMany && !answer.Error.IsError
                ? new ApiError(ErrorCode.PolicyViolation, "Excessively large number of topics per request.")
                : answer.Error;
            if (!error.IsError)
            {
                records.Add(context.Versioned(new RemoveTopicRecord { TopicId = answer.Id.Value }));
            }

            response.Responses.Add(new DeleteTopicsResponse.DeletableTopicResult
            {
                Name = answer.Name,
                TopicId = answer.Id.Value,
                ErrorCode = (short)error.Code,
                ErrorMessage = error.Message,
            });
        }

        return new ControllerResult<DeleteTopicsResponse>(records, response);
    }

    private static Answer Refused(Wanted topic, short version)
    {
        const string text = "Topic deletion is disabled.";
        var code = version < 3 ? ErrorCode.InvalidRequest : ErrorCode.TopicDeletionDisabled;
        return new Answer(topic.Name, topic.Id, new ApiError(code, text));
    }

    private readonly record struct Wanted(string? Name, TopicId Id);

    private readonly record struct Answer(string? Name, TopicId Id, ApiError Error);

    /// <summary>Finds what each part of a request means, seen beside the other parts.</summary>
    private sealed class Resolver(TopicsImage topics, IReadOnlyList<Wanted> wanted)
    {
        private readonly ILookup<string, Wanted> _byName = wanted
            .Where(topic => topic.Name is not null && topic.Id == TopicId.Zero)
            .ToLookup(topic => topic.Name!, StringComparer.Ordinal);

        private readonly ILookup<TopicId, Wanted> _byId = wanted
            .Where(topic => topic.Name is null && topic.Id != TopicId.Zero)
            .ToLookup(topic => topic.Id);

        internal List<Answer> Resolve()
        {
            var answers = new List<Answer>();
            var seen = new HashSet<Wanted>();
            foreach (var topic in wanted)
            {
                var isWellFormed = topic.Name is null == (topic.Id != TopicId.Zero);
                if (!isWellFormed)
                {
                    answers.Add(new Answer(topic.Name, topic.Id, Malformed(topic)));
                }
                else if (seen.Add(topic) && (topic.Name is null ? ById(topic.Id) : ByName(topic.Name)) is { } answer)
                {
                    answers.Add(answer);
                }
            }

            return answers;
        }

        private static ApiError Malformed(Wanted topic) => new(
            ErrorCode.InvalidRequest,
            topic.Name is null
                ? "Neither topic name nor id were specified."
                : "You may not specify both topic name and topic id.");

        /// <returns>Null if the same topic is also there by id, which is where it is answered.</returns>
        private Answer? ByName(string name)
        {
            if (_byName[name].Skip(1).Any())
            {
                return Error(name, TopicId.Zero, ErrorCode.InvalidRequest, "Duplicate topic name.");
            }

            if (topics.Find(name) is not { } topic)
            {
                return Error(name, TopicId.Zero, ErrorCode.UnknownTopicOrPartition, NoSuchName);
            }

            return _byId[topic.Id].Count() == 1 ? null : new Answer(name, topic.Id, ApiError.None);
        }

        private Answer ById(TopicId id)
        {
            if (_byId[id].Skip(1).Any())
            {
                return Error(null, id, ErrorCode.InvalidRequest, "Duplicate topic id.");
            }

            if (topics.Find(id) is not { } topic)
            {
                return Error(null, id, ErrorCode.UnknownTopicId, NoSuchId);
            }

            return _byName[topic.Name].Count() == 1
                ? Error(
                    topic.Name,
                    id,
                    ErrorCode.InvalidRequest,
                    "The provided topic name maps to an ID that was already supplied.")
                : new Answer(topic.Name, id, ApiError.None);
        }

        private static Answer Error(string? name, TopicId id, ErrorCode code, string message) =>
            new(name, id, new ApiError(code, message));
    }
}
