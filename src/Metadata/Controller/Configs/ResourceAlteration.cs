using KRaftNet.Config.Alter;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Controller.Configs;

/// <summary>The changes that a request asks for of one resource. Immutable.</summary>
/// <param name="Resource">The resource; its type may be a number without a meaning, as it came.</param>
/// <param name="Alterations">The changes in the order of the request.</param>
/// <param name="ReplacesAll">Whether configs that are not named are to be deleted (AlterConfigs).</param>
public sealed record ResourceAlteration(
    ConfigResource Resource, IReadOnlyList<ConfigAlteration> Alterations, bool ReplacesAll)
{
    /// <summary>What an IncrementalAlterConfigs request asks for.</summary>
    public static IReadOnlyList<ResourceAlteration> From(IncrementalAlterConfigsRequest request) =>
    [
        .. request.Resources.Select(resource => new ResourceAlteration(
            new ConfigResource((ConfigResourceType)resource.ResourceType, resource.ResourceName),
            [
                .. resource.Configs.Select(
                    config => new ConfigAlteration(config.Name, (AlterOperation)config.ConfigOperation, config.Value)),
            ],
            ReplacesAll: false)),
    ];

    /// <summary>What an AlterConfigs request asks for.</summary>
    public static IReadOnlyList<ResourceAlteration> From(AlterConfigsRequest request) =>
    [
        .. request.Resources.Select(resource => new ResourceAlteration(
            new ConfigResource((ConfigResourceType)resource.ResourceType, resource.ResourceName),
            [
                .. resource.Configs.Select(
                    config => new ConfigAlteration(config.Name, AlterOperation.Set, config.Value)),
            ],
            ReplacesAll: true)),
    ];

    /// <summary>What comes of the changes on the configs as they are.</summary>
    internal AlterOutcome Judge(ConfigsImage configs, AlterContext context)
    {
        var current = configs.Of(Resource);
        return ReplacesAll
            ? ConfigAlterer.Replace(
                Resource,
                current,
                [.. Alterations.Select(alteration => KeyValuePair.Create(alteration.Name, alteration.Value))],
                context)
            : ConfigAlterer.Incremental(Resource, current, Alterations, context);
    }
}
