using System.Collections.Immutable;
using KRaftNet.Common;
using KRaftNet.Config.Broker;
using KRaftNet.Config.Keys;
using KRaftNet.Config.Sources;
using KRaftNet.Config.Values;

namespace KRaftNet.Config.Node;

/// <summary>Reads how a node finds its quorum. Owned by one reading.</summary>
internal sealed class QuorumReader(ConfigSnapshot config, ProcessRoles roles, NodeId nodeId, FaultList faults)
{
    internal QuorumOptions Read()
    {
        ImmutableArray<HostAndPort> servers = ReadServers();
        ImmutableArray<QuorumVoter> voters = ReadVoters();
        if (!config.IsSet(QuorumKeys.BootstrapServers) && !config.IsSet(QuorumKeys.Voters))
        {
            faults.Add(
                QuorumKeys.BootstrapServers,
                "the node does not know where the quorum is",
                "Set it to HOST:PORT of the controllers");
        }

        CheckMembership(voters);
        return new QuorumOptions
        {
            BootstrapServers = servers,
            Voters = voters,
            AutoJoin = ReadAutoJoin(),
            ElectionTimeout = Time(QuorumKeys.ElectionTimeoutMs),
            ElectionBackoffMax = Time(QuorumKeys.ElectionBackoffMaxMs),
            FetchTimeout = Time(QuorumKeys.FetchTimeoutMs),
            RequestTimeout = Time(QuorumKeys.RequestTimeoutMs),
            RetryBackoff = Time(QuorumKeys.RetryBackoffMs),
            AppendLinger = Time(QuorumKeys.AppendLingerMs),
            FetchMaxBytes = config.Get(QuorumKeys.FetchMaxBytes),
            FetchSnapshotMaxBytes = config.Get(QuorumKeys.FetchSnapshotMaxBytes),
        };
    }

    private TimeSpan Time(ConfigKey<int> key) => TimeSpan.FromMilliseconds(config.Get(key));

    private ImmutableArray<HostAndPort> ReadServers()
    {
        var servers = ImmutableArray.CreateBuilder<HostAndPort>();
        foreach (string entry in config.Get(QuorumKeys.BootstrapServers) ?? [])
        {
            if (HostAndPort.TryParse(entry, out HostAndPort? server) && server.Value is { Host.Length: > 0, Port: > 0 })
            {
                servers.Add(server.Value);
            }
            else
            {
                faults.Add(QuorumKeys.BootstrapServers, $"'{entry}' is no address", "Write HOST:PORT");
            }
        }

        return servers.ToImmutable();
    }

    private ImmutableArray<QuorumVoter> ReadVoters()
    {
        var voters = ImmutableArray.CreateBuilder<QuorumVoter>();
        foreach (string entry in config.Get(QuorumKeys.Voters) ?? [])
        {
            if (!QuorumVoter.TryParse(entry, out QuorumVoter? voter))
            {
                faults.Add(QuorumKeys.Voters, $"'{entry}' is no voter", "Write ID@HOST:PORT");
            }
            else if (voters.Any(earlier => earlier.Id == voter.Value.Id))
            {
                faults.Add(QuorumKeys.Voters, $"voter {voter.Value.Id} is there twice", "Name each voter once");
            }
            else
            {
                voters.Add(voter.Value);
            }
        }

        return voters.ToImmutable();
    }

    private void CheckMembership(ImmutableArray<QuorumVoter> voters)
    {
        if (voters.IsEmpty || nodeId == NodeId.None)
        {
            return;
        }

        bool isVoter = voters.Any(voter => voter.Id == nodeId);
        bool isController = roles.HasFlag(ProcessRoles.Controller);
        if (isController && !isVoter)
        {
            faults.Add(
                QuorumKeys.Voters,
                $"node {nodeId} is a controller and not among the voters",
                $"Add {nodeId}@HOST:PORT, or use controller.quorum.bootstrap.servers");
        }
        else if (!isController && isVoter)
        {
            faults.Add(
                QuorumKeys.Voters,
                $"node {nodeId} is among the voters and no controller",
                "Add controller to process.roles, or give the node another node.id");
        }
    }

    private bool ReadAutoJoin()
    {
        bool autoJoin = config.Get(QuorumKeys.AutoJoin);
        if (autoJoin && !roles.HasFlag(ProcessRoles.Controller))
        {
            faults.Add(QuorumKeys.AutoJoin, "only a controller can join the voters", "Take it out on brokers");
        }

        return autoJoin;
    }
}
