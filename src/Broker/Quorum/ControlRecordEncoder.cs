using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Records;
using KRaftNet.Protocol.Wire;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Quorum;

/// <summary>Turns the consensus core's control records into Kafka's messages, and back. Stateless.</summary>
internal static class ControlRecordEncoder
{
    private const short Version = 0;

    /// <summary>Type and bytes of a record.</summary>
    public static (ControlRecordType Type, ReadOnlyMemory<byte> Value) Encode(Raft.ControlRecord record) => record switch
    {
        LeaderChangeRecord leader => (ControlRecordType.LeaderChange, Bytes(ToMessage(leader))),
        Raft.KRaftVersionRecord version => (
            ControlRecordType.KRaftVersion,
            Bytes(new Protocol.Messages.KRaftVersionRecord { KRaftVersion = version.Level })),
        Raft.VotersRecord voters => (ControlRecordType.KRaftVoters, Bytes(ToMessage(voters.Voters))),
        _ => throw Invariant.Unreachable("every control record has a message"),
    };

    /// <summary>The voter set that a message says.</summary>
    public static VoterSet ToVoters(Protocol.Messages.VotersRecord message) => new(message.Voters.Select(voter => new Voter(
        new ReplicaKey(new NodeId(voter.VoterId), new DirectoryId(voter.VoterDirectoryId)),
        [.. voter.Endpoints.Select(endpoint => new VoterEndpoint(endpoint.Name, endpoint.Host, endpoint.Port))],
        voter.KRaftVersionFeature.MinSupportedVersion,
        voter.KRaftVersionFeature.MaxSupportedVersion)));

    /// <summary>The message of a voter set.</summary>
    public static Protocol.Messages.VotersRecord ToMessage(VoterSet voters)
    {
        var message = new Protocol.Messages.VotersRecord { Version = Version };
        foreach (var voter in voters)
        {
            message.Voters.Add(ToMessage(voter));
        }

        return message;
    }

    /// <summary>The bytes of a message that begins with its own version.</summary>
    public static ReadOnlyMemory<byte> Bytes(IMessage message)
    {
        var bytes = new byte[message.Size(Version).Inline];
        var writer = new WireWriter(bytes);
        message.Write(ref writer, Version);
        return bytes;
    }

    private static Protocol.Messages.VotersRecord.Voter ToMessage(Voter voter)
    {
        var message = new Protocol.Messages.VotersRecord.Voter
        {
            VoterId = voter.Key.Id.Value,
            VoterDirectoryId = voter.Key.Directory.Value,
            KRaftVersionFeature = new Protocol.Messages.VotersRecord.KRaftVersionFeature
            {
                MinSupportedVersion = voter.KRaftVersionMin,
                MaxSupportedVersion = voter.KRaftVersionMax,
            },
        };
        foreach (var endpoint in voter.Endpoints)
        {
            message.Endpoints.Add(new Protocol.Messages.VotersRecord.Endpoint
            {
                Name = endpoint.Listener,
                Host = endpoint.Host,
                Port = (ushort)endpoint.Port,
            });
        }

        return message;
    }

    private static LeaderChangeMessage ToMessage(LeaderChangeRecord leader)
    {
        var message = new LeaderChangeMessage { Version = Version, LeaderId = leader.LeaderId.Value };
        foreach (var voter in leader.Voters)
        {
            message.Voters.Add(new LeaderChangeMessage.Voter { VoterId = voter.Id.Value });
        }

        foreach (var voter in leader.GrantingVoters)
        {
            message.GrantingVoters.Add(new LeaderChangeMessage.Voter { VoterId = voter.Id.Value });
        }

        return message;
    }
}
