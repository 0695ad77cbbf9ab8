using System.Collections.Immutable;
using KRaftNet.Config.Alter;

namespace KRaftNet.Metadata.Image;

/// <summary>The configs that were set at run time. Immutable. Values are texts as given; passwords are plain.</summary>
public sealed class ConfigsImage
{
    /// <summary>The values of a resource that has none.</summary>
    public static readonly ImmutableSortedDictionary<string, string> NoValues =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>No configs.</summary>
    public static readonly ConfigsImage Empty =
        new(ImmutableSortedDictionary<ConfigResource, ImmutableSortedDictionary<string, string>>.Empty);

    internal ConfigsImage(
        ImmutableSortedDictionary<ConfigResource, ImmutableSortedDictionary<string, string>> resources) =>
        Resources = resources;

    /// <summary>The resources with at least one value, in order.</summary>
    public ImmutableSortedDictionary<ConfigResource, ImmutableSortedDictionary<string, string>> Resources { get; }

    /// <summary>The values set on a resource by name; empty if there are none.</summary>
    public ImmutableSortedDictionary<string, string> Of(ConfigResource resource) =>
        Resources.GetValueOrDefault(resource, NoValues);

    /// <summary>The values set on a topic.</summary>
    public ImmutableSortedDictionary<string, string> OfTopic(string name) => Of(ConfigResource.Topic(name));
}
