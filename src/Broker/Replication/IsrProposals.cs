using System.Collections.Immutable;
using KRaftNet.Broker.Controller;
using KRaftNet.Broker.Hosting;
using KRaftNet.Broker.Replicas;
using KRaftNet.Common;
using KRaftNet.Common.Loops;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Replication;
using Microsoft.Extensions.Logging;

namespace KRaftNet.Broker.Replication;

/// <summary>
/// Asks the controller for ISRs (AlterPartition): what is proposed while a request is on its way goes with the next one. Owned
/// by its loop. Bounded by the partitions that are led here, each of which proposes one ISR at a time.
/// </summary>
internal sealed class IsrProposals(
    IControllerChannel controller,
    ControllerCaller self,
    NodeId nodeId,
    Func<BrokerEpoch> ownEpoch,
    NodeClock clock,
    IEventLoop loop,
    ILogger logger) : IIsrProposals
{
    private static readonly TimeSpan RetryBackoff = TimeSpan.FromMilliseconds(50);

    private readonly SortedDictionary<TopicIdPartition, Pending> _pending = [];
    private bool _isAsking;

    /// <inheritdoc/>
    public void Submit(Leadership leadership, IsrProposal proposal) => loop.Post(() =>
    {
        _pending[leadership.Id] = new Pending(leadership, proposal);
        AskIfIdle();
    });

    private void AskIfIdle()
    {
        if (_isAsking)
        {
            return;
        }

        var asked = TakeAlive();
        if (asked.Count == 0)
        {
            return;
        }

        _isAsking = true;
        controller.Send<AlterPartitionRequest, AlterPartitionResponse>(
            self,
            ToRequest(asked),
            AlterPartitionRequest.MaxVersion,
            response => loop.Post(() => OnAnswer(asked, response)));
    }

    private List<Pending> TakeAlive()
    {
        List<Pending> alive = [];
        foreach (var pending in _pending.Values)
        {
            if (!pending.Leadership.HasEnded)
            {
                alive.Add(pending);
            }
        }

        _pending.Clear();
        return alive;
    }

    private AlterPartitionRequest ToRequest(List<Pending> asked)
    {
        var request = new AlterPartitionRequest { BrokerId = nodeId.Value, BrokerEpoch = ownEpoch().Value };
        foreach (var pending in asked)
        {
            var id = pending.Leadership.Id;
            if (request.Topics.Count == 0 || request.Topics[^1].TopicId != id.TopicId.Value)
            {
                request.Topics.Add(new AlterPartitionRequest.TopicData { TopicId = id.TopicId.Value });
            }

            var partition = new AlterPartitionRequest.PartitionData
            {
                PartitionIndex = id.Partition,
                LeaderEpoch = pending.Proposal.LeaderEpoch.Value,
                PartitionEpoch = pending.Proposal.PartitionEpoch,
            };
            foreach (var member in pending.Proposal.Isr)
            {
                partition.NewIsrWithEpochs.Add(new AlterPartitionRequest.BrokerState
                {
                    BrokerId = member.Broker.Value,
                    BrokerEpoch = member.Epoch.Value,
                });
            }

            request.Topics[^1].Partitions.Add(partition);
        }

        return request;
    }

    private void OnAnswer(List<Pending> asked, AlterPartitionResponse response)
    {
        var left = new SortedDictionary<TopicIdPartition, Pending>();
        foreach (var pending in asked)
        {
            left.Add(pending.Leadership.Id, pending);
        }

        if (response.ErrorCode == 0)
        {
            TakeAnswers(left, response);
        }
        else
        {
            ReplicationLog.ProposalsFailed(logger, (ErrorCode)response.ErrorCode);
        }

        if (left.Count == 0)
        {
            _isAsking = false;
            AskIfIdle();
            return;
        }

        // What was proposed meanwhile is newer than what is asked again.
        foreach (var (id, pending) in left)
        {
            _pending.TryAdd(id, pending);
        }

        clock.Timers.Schedule(RetryBackoff, () => loop.Post(() =>
        {
            _isAsking = false;
            AskIfIdle();
        }));
    }

    private void TakeAnswers(SortedDictionary<TopicIdPartition, Pending> left, AlterPartitionResponse response)
    {
        foreach (var topic in response.Topics)
        {
            foreach (var partition in topic.Partitions)
            {
                var id = new TopicIdPartition(new TopicId(topic.TopicId), partition.PartitionIndex);
                if (left.TryGetValue(id, out var pending) && TryTake(pending, partition))
                {
                    left.Remove(id);
                }
            }
        }
    }

    /// <summary>Takes one answer; false if the same has to be asked again.</summary>
    private bool TryTake(Pending pending, AlterPartitionResponse.PartitionData answer)
    {
        var error = (ErrorCode)answer.ErrorCode;
        var (leadership, proposal) = pending;
        switch (error)
        {
            case ErrorCode.None:
                ImmutableArray<NodeId> isr = [.. answer.Isr.Select(id => new NodeId(id))];
                ReplicationLog.IsrChanged(logger, leadership.Log.Partition, string.Join(", ", isr), answer.PartitionEpoch);
                leadership.OnAccepted(proposal, isr, answer.PartitionEpoch);
                return true;
            case ErrorCode.IneligibleReplica:
                // It is refused before anything is changed; with the next fetch of a member that may join it is tried again.
                leadership.OnRefused(proposal, isSettled: true);
                return true;
            case ErrorCode.InvalidUpdateVersion or ErrorCode.FencedLeaderEpoch or ErrorCode.UnknownTopicId
                or ErrorCode.UnknownTopicOrPartition or ErrorCode.InvalidRequest or ErrorCode.NewLeaderElected:
                // Perhaps an earlier sending of the same was taken, and the answer to it lost: the metadata will tell.
                leadership.OnRefused(proposal, isSettled: false);
                return true;
            default:
                ReplicationLog.ProposalRefused(logger, leadership.Log.Partition, error);
                return false;
        }
    }

    private sealed record Pending(Leadership Leadership, IsrProposal Proposal);
}
