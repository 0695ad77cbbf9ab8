using System.Collections.Immutable;
using System.Globalization;
using KRaftNet.Common;
using KRaftNet.Config.Alter;
using KRaftNet.Config.Describe;
using KRaftNet.Config.Effective;
using KRaftNet.Metadata.Controller;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Topics;
using KRaftNet.Protocol;

namespace KRaftNet.Broker.Handlers.Configs;

/// <summary>The configs of resources as this node sees them in one image. Immutable.</summary>
internal sealed class ResourceDescription(MetadataImage image, BrokerConfigView broker, NodeId self)
{
    /// <summary>The configs of a resource, or why there are none to tell of.</summary>
    /// <param name="resource">The resource; its type may be a number without a meaning.</param>
    /// <param name="keys">The keys that are asked for; null or empty for all. Unknown ones are passed over.</param>
    /// <param name="configs">The configs in the order of their keys; empty with an error.</param>
    public ApiError TryDescribe(
        ConfigResource resource, IReadOnlyList<string>? keys, out ImmutableArray<DescribedConfig> configs)
    {
        var own = image.Configs.Of(resource);
        var error = Defect(resource);
        configs = error.IsError ? [] : resource.Type switch
        {
            ConfigResourceType.Topic => ConfigDescriber.Topic(own, broker, keys),
            ConfigResourceType.Group => ConfigDescriber.Group(own, broker, keys),
            ConfigResourceType.ClientMetrics => ConfigDescriber.ClientMetrics(own, keys),
            _ when resource.IsBrokerDefaults => ConfigDescriber.BrokerDefaults(broker, keys),
            _ => ConfigDescriber.Broker(broker, keys),
        };
        return error;
    }

    private ApiError Defect(ConfigResource resource) => resource.Type switch
    {
        ConfigResourceType.Topic => TopicDefect(resource.Name),
        ConfigResourceType.Broker => resource.IsBrokerDefaults ? ApiError.None : BrokerDefect(resource.Name),
        ConfigResourceType.Group => NamelessDefect(resource.Name, "Group name must not be empty"),
        ConfigResourceType.ClientMetrics => NamelessDefect(
            resource.Name, "Client metrics subscription name must not be empty"),
        _ => new ApiError(
            ErrorCode.InvalidRequest, $"Resources of type {(sbyte)resource.Type} have no configs to describe here."),
    };

    private ApiError TopicDefect(string name)
    {
        if (TopicNames.Defect(name) is { } defect)
        {
            return new ApiError(ErrorCode.InvalidTopicException, defect);
        }

        return image.Topics.Find(name) is null ? new ApiError(ErrorCode.UnknownTopicOrPartition) : ApiError.None;
    }

    private ApiError BrokerDefect(string name)
    {
        if (!int.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id))
        {
            return new ApiError(ErrorCode.InvalidRequest, $"Broker id must be an integer, but it is: {name}");
        }

        return id == self.Value
            ? ApiError.None
            : new ApiError(
                ErrorCode.InvalidRequest,
                $"Unexpected broker id, expected {self} or empty string, but received {name}");
    }

    private static ApiError NamelessDefect(string name, string message) =>
        name.Length == 0 ? new ApiError(ErrorCode.InvalidRequest, message) : ApiError.None;
}
