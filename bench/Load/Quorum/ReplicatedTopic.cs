using KRaftNet.Common;
using KRaftNet.Load.Wire;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Load.Quorum;

/// <summary>A topic of one partition with three replicas, of which two must be in sync. Immutable.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Id">Its id.</param>
internal sealed record ReplicatedTopic(string Name, Uuid Id)
{
    private const short Replicas = 3;
    private const int TimeoutMs = 30_000;

    /// <summary>Creates it.</summary>
    /// <exception cref="LoadException">It is refused.</exception>
    public static ReplicatedTopic Create(AdminConnection connection, string name)
    {
        var answer = connection.Ask<CreateTopicsRequest, CreateTopicsResponse>(new CreateTopicsRequest
        {
            Topics =
            [
                new CreateTopicsRequest.CreatableTopic
                {
                    Name = name,
                    NumPartitions = 1,
                    ReplicationFactor = Replicas,
                    Configs = [new CreateTopicsRequest.CreatableTopicConfig { Name = "min.insync.replicas", Value = "2" }],
                },
            ],
            TimeoutMs = TimeoutMs,
        });
        Changes.Require((ErrorCode)answer.Topics[0].ErrorCode, $"creating {name}");
        return new ReplicatedTopic(name, answer.Topics[0].TopicId);
    }

    /// <summary>Who leads it, by what a broker says; null if that knows nobody.</summary>
    public int? Leader(AdminConnection connection) => Ask(connection) is { ErrorCode: 0, LeaderId: > 0 } partition
        ? partition.LeaderId
        : null;

    /// <summary>Whether all replicas are in sync, by what a broker says.</summary>
    public bool IsWhole(AdminConnection connection) => Ask(connection)?.IsrNodes.Count == Replicas;

    private MetadataResponse.MetadataResponsePartition? Ask(AdminConnection connection)
    {
        var answer = connection.Ask<MetadataRequest, MetadataResponse>(
            new MetadataRequest { Topics = [new MetadataRequest.MetadataRequestTopic { Name = Name }] });
        return answer.Topics is [{ Partitions: [var partition] }] ? partition : null;
    }
}
