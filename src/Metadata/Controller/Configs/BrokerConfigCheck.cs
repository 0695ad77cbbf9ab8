using KRaftNet.Common;
using KRaftNet.Config.Alter;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol;

namespace KRaftNet.Metadata.Controller.Configs;

/// <summary>
/// What the broker that receives a change of configs judges before it forwards it: run-time values of one broker are
/// taken by that broker only, which knows what it could do with them. Other resources it forwards unseen.
/// </summary>
public static class BrokerConfigCheck
{
    /// <summary>The error for one resource of a request; none if it is to be forwarded.</summary>
    /// <param name="alteration">The changes of the resource.</param>
    /// <param name="configs">The configs as this broker knows them.</param>
    /// <param name="receiver">This broker.</param>
    /// <param name="context">Its values.</param>
    public static ApiError Check(
        ResourceAlteration alteration, ConfigsImage configs, NodeId receiver, AlterContext context)
    {
        var resource = alteration.Resource;
        if (resource.Type != ConfigResourceType.Broker)
        {
            return ApiError.None;
        }

        if (!resource.IsBrokerDefaults)
        {
            var error = ConfigResources.ParseBroker(resource.Name, out var broker);
            if (error.IsError)
            {
                return error;
            }

            if (broker != receiver)
            {
                return new ApiError(
                    ErrorCode.InvalidRequest, $"Unexpected broker id, expected {receiver}, but received {broker}");
            }
        }

        var outcome = alteration.Judge(configs, context);
        return outcome.IsRefused ? new ApiError(outcome.Refusal.Error, outcome.Refusal.Message) : ApiError.None;
    }
}
