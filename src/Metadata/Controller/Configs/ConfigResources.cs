using System.Globalization;
using KRaftNet.Common;
using KRaftNet.Config.Alter;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Topics;
using KRaftNet.Protocol;

namespace KRaftNet.Metadata.Controller.Configs;

/// <summary>Whether a resource that is named in a request can have configs.</summary>
internal static class ConfigResources
{
    /// <summary>
    /// The error for a resource that is unknown or whose name is none; groups and clients need not exist.
    /// </summary>
    internal static ApiError Check(ConfigResource resource, MetadataImage image) => resource.Type switch
    {
        ConfigResourceType.Topic => CheckTopic(resource.Name, image.Topics),
        ConfigResourceType.Broker when !resource.IsBrokerDefaults => CheckBroker(resource.Name, image.Cluster),
        _ => ApiError.None,
    };

    /// <summary>The broker that a resource names.</summary>
    internal static ApiError ParseBroker(string name, out NodeId broker)
    {
        var isNumber = int.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id);
        broker = new NodeId(id);
        return isNumber
            ? ApiError.None
            : new ApiError(ErrorCode.InvalidRequest, $"Node id must be an integer, but it is: {name}");
    }

    private static ApiError CheckTopic(string name, TopicsImage topics)
    {
        if (TopicNames.Defect(name) is { } defect)
        {
            return new ApiError(ErrorCode.InvalidTopicException, defect);
        }

        return topics.Find(name) is null
            ? new ApiError(ErrorCode.UnknownTopicOrPartition, $"The topic '{name}' does not exist.")
            : ApiError.None;
    }

    private static ApiError CheckBroker(string name, ClusterImage cluster)
    {
        var error = ParseBroker(name, out var broker);
        if (error.IsError)
        {
            return error;
        }

        return cluster.Broker(broker) is null
            ? new ApiError(ErrorCode.BrokerIdNotRegistered, $"Broker ID {broker} is not currently registered")
            : ApiError.None;
    }
}
