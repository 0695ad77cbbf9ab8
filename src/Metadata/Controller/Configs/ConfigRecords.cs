using KRaftNet.Config.Alter;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Controller.Configs;

/// <summary>Records that set and delete configs.</summary>
internal static class ConfigRecords
{
    internal static ConfigRecord Set(ConfigResource resource, string name, string? value) => new()
    {
        ResourceType = (sbyte)resource.Type,
        ResourceName = resource.Name,
        Name = name,
        Value = value,
    };
}
