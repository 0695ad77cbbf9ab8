using KRaftNet.Broker.Publishing;
using KRaftNet.Broker.Replicas;
using KRaftNet.Broker.Requests;
using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers;

/// <summary>
/// Tells clients that asked the wrong broker who leads, so that they need not ask for metadata first (KIP-951). Immutable.
/// </summary>
internal sealed class LeaderHints(MetadataCache metadata, ReplicaTable replicas)
{
    private const short FirstProduce = 10;
    private const short FirstFetch = 16;

    /// <summary>Adds the leaders of partitions that were refused for not being led here.</summary>
    public void AddTo(ProduceResponse response, RequestContext context)
    {
        if (context.Version < FirstProduce)
        {
            return;
        }

        foreach (var topic in response.Responses)
        {
            foreach (var partition in topic.PartitionResponses)
            {
                if (partition.ErrorCode == (short)ErrorCode.NotLeaderOrFollower
                    && Find(topic.Name, topic.TopicId, partition.Index) is var (leader, epoch))
                {
                    partition.CurrentLeader.LeaderId = leader.Value;
                    partition.CurrentLeader.LeaderEpoch = epoch.Value;
                    AddEndpoint(response, leader, context.ListenerName);
                }
            }
        }
    }

    /// <summary>The same of a fetch; brokers know each other's addresses and are told the leader only.</summary>
    public void AddTo(FetchResponse response, RequestContext context, bool isReplica)
    {
        if (context.Version < FirstFetch)
        {
            return;
        }

        foreach (var topic in response.Responses)
        {
            foreach (var partition in topic.Partitions)
            {
                if ((ErrorCode)partition.ErrorCode is ErrorCode.NotLeaderOrFollower or ErrorCode.FencedLeaderEpoch
                    && Find(topic.Topic, topic.TopicId, partition.PartitionIndex) is var (leader, epoch))
                {
                    partition.CurrentLeader.LeaderId = leader.Value;
                    partition.CurrentLeader.LeaderEpoch = epoch.Value;
                    if (!isReplica)
                    {
                        AddEndpoint(response, leader, context.ListenerName);
                    }
                }
            }
        }
    }

    /// <summary>
    /// Who leads, by the metadata that requests see, or by the replica here, which is told of newer ones a moment before.
    /// </summary>
    private (NodeId Leader, LeaderEpoch Epoch)? Find(string name, Uuid id, int partition)
    {
        var topics = metadata.Image.Topics;
        var topic = id == Uuid.Zero ? topics.Find(name) : topics.Find(new TopicId(id));
        if (topic?.Find(partition) is not { } state)
        {
            return null;
        }

        return replicas.Find(new TopicIdPartition(topic.Id, partition))?.Status.Following is { } following
            && following.Epoch > state.LeaderEpoch
                ? (following.Leader, following.Epoch)
                : (state.Leader, state.LeaderEpoch);
    }

    private void AddEndpoint(ProduceResponse response, NodeId leader, string listener)
    {
        if (metadata.Image.Cluster.Broker(leader) is { Fenced: false } broker
            && broker.EndpointOf(listener) is { } endpoint
            && !response.NodeEndpoints.Exists(known => known.NodeId == leader.Value))
        {
            response.NodeEndpoints.Add(new ProduceResponse.NodeEndpoint
            {
                NodeId = leader.Value,
                Host = endpoint.Host,
                Port = endpoint.Port,
                Rack = broker.Rack,
            });
        }
    }

    private void AddEndpoint(FetchResponse response, NodeId leader, string listener)
    {
        if (metadata.Image.Cluster.Broker(leader) is { Fenced: false } broker
            && broker.EndpointOf(listener) is { } endpoint
            && !response.NodeEndpoints.Exists(known => known.NodeId == leader.Value))
        {
            response.NodeEndpoints.Add(new FetchResponse.NodeEndpoint
            {
                NodeId = leader.Value,
                Host = endpoint.Host,
                Port = endpoint.Port,
                Rack = broker.Rack,
            });
        }
    }
}
