using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Topics;
using KRaftNet.Protocol;

namespace KRaftNet.Metadata.Controller.Topics;

/// <summary>Whether a topic of a name can be created.</summary>
internal static class NewTopicNames
{
    /// <summary>The error for a name, beside the topics there are.</summary>
    internal static ApiError Check(string name, TopicsImage topics)
    {
        if (name == TopicNames.ClusterMetadata)
        {
            return new ApiError(
                ErrorCode.InvalidRequest, $"Creation of internal topic {TopicNames.ClusterMetadata} is prohibited.");
        }

        var defect = TopicNames.Defect(name);
        if (defect is not null)
        {
            return new ApiError(ErrorCode.InvalidTopicException, defect);
        }

        if (topics.Find(name) is not null)
        {
            return new ApiError(ErrorCode.TopicAlreadyExists, $"Topic '{name}' already exists.");
        }

        return CollidingWith(name, topics) is { } other
            ? new ApiError(
                ErrorCode.InvalidTopicException, $"Topic '{name}' collides with existing topic: {other}")
            : ApiError.None;
    }

    private static string? CollidingWith(string name, TopicsImage topics) =>
        TopicNames.HasCollisionCharacters(name) &&
        topics.NamesByNormalizedName.TryGetValue(TopicNames.Normalize(name), out var names)
            ? names[0]
            : null;
}
