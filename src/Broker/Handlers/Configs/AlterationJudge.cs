using KRaftNet.Broker.Publishing;
using KRaftNet.Broker.Replicas;
using KRaftNet.Broker.Requests;
using KRaftNet.Broker.Security;
using KRaftNet.Common;
using KRaftNet.Config.Alter;
using KRaftNet.Metadata.Controller;
using KRaftNet.Metadata.Controller.Configs;
using KRaftNet.Protocol;

namespace KRaftNet.Broker.Handlers.Configs;

/// <summary>What only this broker can judge of a change of configs, before it goes to the controller. Immutable.</summary>
internal sealed class AlterationJudge(MetadataCache metadata, TopicConfigs configs, NodeId self)
{
    /// <summary>The refusal of each alteration; null for those that the controller decides.</summary>
    public List<ApiError?> Judge(RequestContext context, IReadOnlyList<ResourceAlteration> alterations)
    {
        var image = metadata.Image;
        var alterContext = new AlterContext(configs.BrokerView(image.Configs), image.Features.IsElrEnabled);
        var counts = alterations.CountBy(alteration => alteration.Resource).ToDictionary();
        var refusals = new List<ApiError?>(alterations.Count);
        foreach (var alteration in alterations)
        {
            // Of a resource that is named twice the controller would see only what is left of it here.
            var error = counts[alteration.Resource] > 1
                ? new ApiError(ErrorCode.InvalidRequest, "Each resource must appear at most once.")
                : Check(
                    context,
                    alteration,
                    () => BrokerConfigCheck.Check(alteration, image.Configs, self, alterContext));
            refusals.Add(error.IsError ? error : null);
        }

        return refusals;
    }

    /// <summary>Who may not change brokers is not told what would be wrong with the change.</summary>
    private static ApiError Check(RequestContext context, ResourceAlteration alteration, Func<ApiError> check)
    {
        var protection = ConfigProtection.Of(alteration.Resource);
        return protection is null || context.Authorize(AclOperation.AlterConfigs, protection.Type, protection.Name)
            ? check()
            : protection.Denial;
    }
}
