using System.Collections.Immutable;
using KRaftNet.Config.Alter;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Delta;

/// <summary>Replays records on configs. Owned by one <see cref="MetadataDelta"/>.</summary>
internal sealed class ConfigsDelta(ConfigsImage before)
{
    private readonly ImmutableSortedDictionary<ConfigResource, ImmutableSortedDictionary<string, string>>.Builder
        _resources = before.Resources.ToBuilder();

    /// <summary>The resources that records were about.</summary>
    internal SortedSet<ConfigResource> Touched { get; } = [];

    internal void Replay(ConfigRecord record)
    {
        var resource = new ConfigResource((ConfigResourceType)record.ResourceType, record.ResourceName);
        var values = _resources.GetValueOrDefault(resource, ConfigsImage.NoValues);
        Set(resource, record.Value is null ? values.Remove(record.Name) : values.SetItem(record.Name, record.Value));
    }

    /// <summary>A topic is gone, and its configs with it.</summary>
    internal void RemoveTopic(string name) => Set(ConfigResource.Topic(name), ConfigsImage.NoValues);

    internal ConfigsImage Apply()
    {
        var resources = _resources.ToImmutable();
        return ReferenceEquals(resources, before.Resources) ? before : new ConfigsImage(resources);
    }

    private void Set(ConfigResource resource, ImmutableSortedDictionary<string, string> values)
    {
        Touched.Add(resource);
        if (values.IsEmpty)
        {
            _resources.Remove(resource);
        }
        else
        {
            _resources[resource] = values;
        }
    }
}
