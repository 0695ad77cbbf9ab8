using System.Collections.Immutable;
using KRaftNet.Common;
using KRaftNet.Config.Broker;
using KRaftNet.Config.Sources;
using KRaftNet.Config.Values;

namespace KRaftNet.Config.Node;

/// <summary>Puts the options of a node together. Owned by one reading.</summary>
internal sealed class NodeOptionsReader(ConfigSnapshot config, FaultList faults)
{
    internal static NodeOptionsReading Read(IEnumerable<ConfigSetting> settings, string localHost)
    {
        ConfigReading reading = ConfigSnapshotReader.Read(settings);
        var faults = new FaultList(reading.Snapshot);
        faults.AddUnread(reading.Faults);
        NodeOptions options = new NodeOptionsReader(reading.Snapshot, faults).Read(localHost);
        ValueChecks.Run(reading.Snapshot, faults);
        return new NodeOptionsReading(faults.IsEmpty ? options : null, faults.ToImmutable(), reading.Warnings);
    }

    private NodeOptions Read(string localHost)
    {
        ProcessRoles roles = ReadRoles();
        NodeId nodeId = ReadNodeId();
        ImmutableArray<string> logDirs = ReadLogDirs();
        return new NodeOptions
        {
            Config = config,
            Roles = roles,
            NodeId = nodeId,
            Listeners = new ListenerReader(config, roles, localHost, faults).Read(),
            Quorum = new QuorumReader(config, roles, nodeId, faults).Read(),
            LogDirs = logDirs,
            MetadataLogDir = config.Get(LogDirectoryKeys.MetadataLogDir) ?? logDirs.FirstOrDefault(string.Empty),
            Rack = config.Get(NodeKeys.BrokerRack),
            Timing = BrokerTiming.From(config),
        };
    }

    private ProcessRoles ReadRoles()
    {
        var roles = ProcessRoles.None;
        foreach (string role in config.Get(NodeKeys.ProcessRoles) ?? [])
        {
            roles |= role == "broker" ? ProcessRoles.Broker : ProcessRoles.Controller;
        }

        if (roles == ProcessRoles.None)
        {
            faults.Add(NodeKeys.ProcessRoles, "it must be set", "Set it to broker, controller, or broker,controller");
        }

        return roles;
    }

    private NodeId ReadNodeId()
    {
        int? nodeId = config.Get(NodeKeys.NodeId);
        int brokerId = config.Get(NodeKeys.BrokerId);
        if (nodeId is null && brokerId < 0)
        {
            faults.Add(NodeKeys.NodeId, "it must be set", "Give each node a number of its own, 0 or more");
        }
        else if (nodeId is not null && config.IsSet(NodeKeys.BrokerId) && brokerId != nodeId)
        {
            faults.Add(NodeKeys.BrokerId, $"node.id says {nodeId}", "Take broker.id out");
        }

        return new NodeId(nodeId ?? brokerId);
    }

    private ImmutableArray<string> ReadLogDirs()
    {
        bool isPlural = config.IsSet(LogDirectoryKeys.LogDirs);
        IReadOnlyList<string> dirs = config.Get(LogDirectoryKeys.LogDirs) ?? config.Get(LogDirectoryKeys.LogDir) ?? [];
        if (dirs.Count == 0)
        {
            faults.Add(
                isPlural ? LogDirectoryKeys.LogDirs : LogDirectoryKeys.LogDir,
                "at least one directory is needed",
                "Name a directory for the data");
        }

        return [.. dirs];
    }
}
