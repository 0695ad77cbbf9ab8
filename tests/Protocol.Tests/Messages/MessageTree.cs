using System.Collections;
using System.Globalization;
using System.Reflection;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Protocol.Tests.Messages;

/// <summary>
/// Walks over the structs of a message by reflection, so that tests can speak of them by JSON pointers.
/// </summary>
internal static class MessageTree
{
    private const string UnknownTags = "UnknownTags";

    /// <summary>Gives the message the unknown tagged fields of a sample.</summary>
    public static void SetUnknownTags(IMessage message, IEnumerable<TagAt> tags)
    {
        foreach (var tag in tags)
        {
            var owner = Find(message, tag.Path);
            var property = owner.GetType().GetProperty(UnknownTags)!;
            var fields = (UnknownTaggedFields?)property.GetValue(owner) ?? new UnknownTaggedFields();
            fields.Add(tag.Tag, Convert.FromHexString(tag.Hex));
            property.SetValue(owner, fields);
        }
    }

    /// <summary>Every unknown tagged field of the message, sorted by path.</summary>
    public static List<TagAt> GetUnknownTags(IMessage message)
    {
        var found = new List<TagAt>();
        Collect(message, "", found);
        return [.. found.OrderBy(t => t.Path, StringComparer.Ordinal)];
    }

    private static void Collect(object structure, string path, List<TagAt> found)
    {
        foreach (var property in Properties(structure))
        {
            var value = property.GetValue(structure);
            if (value is UnknownTaggedFields unknown)
            {
                for (var i = 0; i < unknown.Count; i++)
                {
                    found.Add(new TagAt(path, unknown[i].Tag, Convert.ToHexStringLower(unknown[i].Value.Span)));
                }
            }
            else if (value is IList list)
            {
                for (var i = 0; i < list.Count && IsStruct(list[i]); i++)
                {
                    var index = i.ToString(CultureInfo.InvariantCulture);
                    Collect(list[i]!, $"{path}/{ToJson(property)}/{index}", found);
                }
            }
            else if (IsStruct(value))
            {
                Collect(value!, $"{path}/{ToJson(property)}", found);
            }
        }
    }

    private static object Find(object root, string path)
    {
        var place = root;
        foreach (var step in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            place = place is IList list
                ? list[int.Parse(step, CultureInfo.InvariantCulture)]!
                : Properties(place).First(p => ToJson(p) == step).GetValue(place)!;
        }

        return place;
    }

    private static PropertyInfo[] Properties(object structure) =>
        structure.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance);

    private static bool IsStruct(object? value) => value?.GetType().DeclaringType is { } outer
        && typeof(IMessage).IsAssignableFrom(outer);

    private static string ToJson(PropertyInfo property) =>
        char.ToLowerInvariant(property.Name[0]) + property.Name[1..];
}
