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

    private (ConfigResource Resource, ImmutableSortedDictionary<string, string>.Builder Values)? _open;

    /// <summary>The resources that records were about.</summary>
    internal SortedSet<ConfigResource> Touched { get; } = [];

    internal void Replay(ConfigRecord record)
    {
        var values = Open(new ConfigResource((ConfigResourceType)record.ResourceType, record.ResourceName));
        if (record.Value is null)
        {
            values.Remove(record.Name);
        }
        else
        {
            values[record.Name] = record.Value;
        }
    }

    /// <summary>A topic is gone, and its configs with it.</summary>
    internal void RemoveTopic(string name)
    {
        Close();
        var topic = ConfigResource.Topic(name);
        Touched.Add(topic);
        Set(topic, ConfigsImage.NoValues);
    }

    internal ConfigsImage Apply()
    {
        Close();
        var resources = _resources.ToImmutable();
        return ReferenceEquals(resources, before.Resources) ? before : new ConfigsImage(resources);
    }

    /// <summary>
    /// The records of a resource stand together in the log, so its place in the tree is looked up once for all of them.
    /// </summary>
    private ImmutableSortedDictionary<string, string>.Builder Open(ConfigResource resource)
    {
        if (_open is { } open && open.Resource == resource)
        {
            return open.Values;
        }

        Close();
        Touched.Add(resource);
        var values = _resources.GetValueOrDefault(resource, ConfigsImage.NoValues).ToBuilder();
        _open = (resource, values);
        return values;
    }

    private void Close()
    {
        if (_open is { } open)
        {
            Set(open.Resource, open.Values.ToImmutable());
            _open = null;
        }
    }

    private void Set(ConfigResource resource, ImmutableSortedDictionary<string, string> values)
    {
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
