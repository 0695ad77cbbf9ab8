using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Records;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Controller.Features;

/// <summary>
/// UpdateFeatures (KIP-584, KIP-778): raises or lowers finalized features, all or none. Every node that is registered must
/// be able to run with the new level.
/// </summary>
public static class UpdateFeaturesDecision
{
    private const sbyte Upgrade = 1;
    private const sbyte SafeDowngrade = 2;
    private const sbyte UnsafeDowngrade = 3;
    private const string NoError = "NONE";
    private const string AllFailed = "The update failed for all features since the following feature had an error: ";

    /// <summary>Decides.</summary>
    /// <param name="context">What is known.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="version">Of the request: from 2 on the answer lists no features.</param>
    public static ControllerResult<UpdateFeaturesResponse> Decide(
        ControllerContext context, UpdateFeaturesRequest request, short version)
    {
        var records = new List<MetadataRecord>();
        foreach (var update in request.FeatureUpdates)
        {
            if (Fault(context, update) is { } fault)
            {
                return new([], new UpdateFeaturesResponse
                {
                    ErrorCode = (short)ErrorCode.InvalidUpdateVersion,
                    ErrorMessage = AllFailed + fault,
                });
            }

            if (update.MaxVersionLevel != context.Image.Features.LevelOf(update.Feature))
            {
                records.Add(context.Versioned(
                    new FeatureLevelRecord { Name = update.Feature, FeatureLevel = update.MaxVersionLevel }));
            }
        }

        var response = new UpdateFeaturesResponse { ErrorMessage = null };
        if (version < 2)
        {
            foreach (var update in request.FeatureUpdates)
            {
                response.Results.Add(new UpdateFeaturesResponse.UpdatableFeatureResult
                {
                    Feature = update.Feature,
                    ErrorMessage = NoError,
                });
            }
        }

        return new(request.ValidateOnly ? [] : records, response);
    }

    private static string? Fault(ControllerContext context, UpdateFeaturesRequest.FeatureUpdateKey update)
    {
        var (name, level) = (update.Feature, update.MaxVersionLevel);
        var reason = Reason(context, update);
        return reason is null || reason.StartsWith("Unsupported", StringComparison.Ordinal)
            ? reason
            : $"Invalid update version {level} for feature {name}. {reason}";
    }

    private static string? Reason(ControllerContext context, UpdateFeaturesRequest.FeatureUpdateKey update)
    {
        var (name, level) = (update.Feature, update.MaxVersionLevel);
        if (update.UpgradeType is < Upgrade or > UnsafeDowngrade)
        {
            return "The controller does not support the given upgrade type.";
        }

        if (level < 0)
        {
            return "A feature version cannot be less than 0.";
        }

        var current = context.Image.Features.LevelOf(name);
        if (WhoDoesNotSupport(context, name, level, current) is { } who)
        {
            return who;
        }

        if (level == current)
        {
            return null;
        }

        return level < current
            ? WhyNotLowered(name, current, level, update.UpgradeType)
            : WhyNotRaised(name);
    }

    /// <summary>The quorum's own level is changed by control records, which this version does not write in mid-life.</summary>
    private static string? WhyNotRaised(string name) => name == FeatureNames.KRaftVersion
        ? "A quorum with fixed voters cannot be raised by this version. Format with --standalone or --initial-controllers."
        : null;

    private static string? WhyNotLowered(string name, short current, short level, sbyte type)
    {
        if (type == Upgrade)
        {
            return "Can't downgrade the version of this feature without setting the upgrade type to either safe or unsafe "
                + "downgrade.";
        }

        if (name == FeatureNames.KRaftVersion)
        {
            return "Can't downgrade the version of this feature.";
        }

        if (name != FeatureNames.MetadataVersion || !MetadataVersions.WouldLose(current, level))
        {
            return null;
        }

        return $"Unsupported metadata.version downgrade from {current} to {level}. " + (type == SafeDowngrade
            ? "Refusing to perform the requested downgrade because it might delete metadata information."
            : "Unsafe metadata downgrade is not supported in this version.");
    }

    /// <summary>
    /// This node raises only what works; what a cluster of Kafka had finalized before it may keep or lower.
    /// </summary>
    private static string? WhoDoesNotSupport(ControllerContext context, string name, short level, short current)
    {
        var own = Find(SupportedFeatures.All, name)
            ?? (level <= current ? Find(SupportedFeatures.Registered, name) : null);
        if (Refusal($"Local controller {context.Options.NodeId}", own, level) is { } local)
        {
            return local;
        }

        foreach (var broker in context.Image.Cluster.Brokers.Values)
        {
            if (Refusal($"Broker {broker.Id}", Find(broker.Features, name), level) is { } refusal)
            {
                return refusal;
            }
        }

        foreach (var controller in context.Image.Cluster.Controllers.Values)
        {
            if (Refusal($"Controller {controller.Id}", Find(controller.Features, name), level) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    /// <summary>At level 0 a feature is off, which a node that does not know it can run with.</summary>
    private static string? Refusal(string who, SupportedFeature? supported, short level)
    {
        if (supported is not { } range)
        {
            return level == 0 && !who.StartsWith("Local", StringComparison.Ordinal)
                ? null
                : $"{who} does not support this feature.";
        }

        return level == 0 || (range.Min <= level && level <= range.Max)
            ? null
            : $"{who} only supports versions {range.Min}-{range.Max}";
    }

    private static SupportedFeature? Find(ValueList<SupportedFeature> features, string name)
    {
        foreach (var feature in features)
        {
            if (feature.Name == name)
            {
                return feature;
            }
        }

        return null;
    }
}
