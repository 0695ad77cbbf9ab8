using KRaftNet.Common;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Controller.Partitions;

/// <summary>
/// AlterPartition: the leader of a partition proposes its ISR (KIP-497), with the epoch of each member from version 3 on,
/// so that no member counts that has restarted since (KIP-903). Each partition is for itself.
/// </summary>
public sealed class AlterPartitionDecision
{
    /// <summary>From here on members of the ISR come with their epochs.</summary>
    private const short WithEpochs = 3;

    private readonly ControllerContext _context;
    private readonly PartitionChanges _changes;

    private AlterPartitionDecision(ControllerContext context)
    {
        _context = context;
        _changes = new PartitionChanges(context);
    }

    /// <summary>Decides.</summary>
    public static ControllerResult<AlterPartitionResponse> Decide(
        ControllerContext context, AlterPartitionRequest request, short version) =>
        context.Image.Cluster.Broker(new NodeId(request.BrokerId))?.Epoch.Value == request.BrokerEpoch
            ? new AlterPartitionDecision(context).Decide(request, version)
            : new([], new AlterPartitionResponse { ErrorCode = (short)ErrorCode.StaleBrokerEpoch });

    private ControllerResult<AlterPartitionResponse> Decide(AlterPartitionRequest request, short version)
    {
        var response = new AlterPartitionResponse();
        foreach (var topic in request.Topics)
        {
            var answer = new AlterPartitionResponse.TopicData { TopicId = topic.TopicId };
            var image = _context.Image.Topics.Find(new TopicId(topic.TopicId));
            foreach (var partition in topic.Partitions)
            {
                var proposal = Proposal.Of(new NodeId(request.BrokerId), partition, version);
                answer.Partitions.Add(image is null
                    ? Refuse(partition, ErrorCode.UnknownTopicId)
                    : Decide(image, partition, proposal));
            }

            response.Topics.Add(answer);
        }

        return new ControllerResult<AlterPartitionResponse>(_changes.Records, response, IsAtomic: false);
    }

    private AlterPartitionResponse.PartitionData Decide(
        TopicImage topic, AlterPartitionRequest.PartitionData partition, Proposal proposal)
    {
        if (_changes.Find(topic, partition.PartitionIndex) is not { } state)
        {
            return Refuse(partition, ErrorCode.UnknownTopicOrPartition);
        }

        var error = CheckEpochs(state, partition, proposal);
        error = error == ErrorCode.None ? CheckIsr(state, partition, proposal) : error;
        if (error != ErrorCode.None)
        {
            return Refuse(partition, error);
        }

        var next = new PartitionChangeBuilder(state, _changes.RulesOf(topic, state))
        {
            TargetIsr = proposal.Isr,
            TargetRecoveryState = (LeaderRecoveryState)partition.LeaderRecoveryState,
        }.Build();
        if (next is null)
        {
            return Accept(partition, state);
        }

        _changes.Add(topic, partition.PartitionIndex, state, next);

        // The change that completes a reassignment may take the leadership away from who proposed it.
        return next.Leader == proposal.Sender
            ? Accept(partition, next)
            : Refuse(partition, ErrorCode.NewLeaderElected);
    }

    private static ErrorCode CheckEpochs(
        PartitionRegistration state, AlterPartitionRequest.PartitionData partition, Proposal proposal)
    {
        if (partition.LeaderEpoch > state.LeaderEpoch.Value || partition.PartitionEpoch > state.PartitionEpoch)
        {
            // The sender knows more than this controller, which then is none any more.
            return ErrorCode.NotController;
        }

        if (partition.LeaderEpoch < state.LeaderEpoch.Value)
        {
            return ErrorCode.FencedLeaderEpoch;
        }

        if (state.Leader != proposal.Sender)
        {
            return ErrorCode.InvalidRequest;
        }

        return partition.PartitionEpoch < state.PartitionEpoch ? ErrorCode.InvalidUpdateVersion : ErrorCode.None;
    }

    private ErrorCode CheckIsr(
        PartitionRegistration state, AlterPartitionRequest.PartitionData partition, Proposal proposal)
    {
        var isValid = !proposal.HasRepeats && state.Replicas.ContainsAll(proposal.Isr) &&
            proposal.Isr.Contains(state.Leader) && IsValidRecovery(state, partition, proposal);
        if (!isValid)
        {
            return ErrorCode.InvalidRequest;
        }

        for (var i = 0; i < proposal.Isr.Count; i++)
        {
            if (!IsEligible(proposal.Isr[i], proposal.Epochs[i]))
            {
                return ErrorCode.IneligibleReplica;
            }
        }

        return ErrorCode.None;
    }

    /// <summary>A leader that recovers is alone, and only an election makes it recover.</summary>
    private static bool IsValidRecovery(
        PartitionRegistration state, AlterPartitionRequest.PartitionData partition, Proposal proposal) =>
        (LeaderRecoveryState)partition.LeaderRecoveryState switch
        {
            LeaderRecoveryState.Recovered => true,
            LeaderRecoveryState.Recovering =>
                proposal.Isr.Count == 1 && state.RecoveryState == LeaderRecoveryState.Recovering,
            _ => false,
        };

    private bool IsEligible(NodeId node, BrokerEpoch epoch) =>
        _context.Image.Cluster.Broker(node) is { IsActive: true } broker &&
        (epoch == BrokerEpoch.None || epoch == broker.Epoch);

    private static AlterPartitionResponse.PartitionData Accept(
        AlterPartitionRequest.PartitionData partition, PartitionRegistration state) => new()
    {
        PartitionIndex = partition.PartitionIndex,
        LeaderId = state.Leader.Value,
        LeaderEpoch = state.LeaderEpoch.Value,
        Isr = [.. state.Isr.Select(node => node.Value)],
        LeaderRecoveryState = (sbyte)state.RecoveryState,
        PartitionEpoch = state.PartitionEpoch,
    };

    private static AlterPartitionResponse.PartitionData Refuse(
        AlterPartitionRequest.PartitionData partition, ErrorCode error) =>
        new() { PartitionIndex = partition.PartitionIndex, ErrorCode = (short)error };

    /// <summary>The ISR that a leader proposes; <see cref="Epochs"/> stands beside it, none where it was not given.</summary>
    private readonly record struct Proposal(NodeId Sender, ValueList<NodeId> Isr, ValueList<BrokerEpoch> Epochs)
    {
        public bool HasRepeats => Isr.Distinct().Count() != Isr.Count;

        public static Proposal Of(NodeId sender, AlterPartitionRequest.PartitionData partition, short version) =>
            version < WithEpochs
                ? new Proposal(
                    sender,
                    partition.NewIsr.ToValueList(id => new NodeId(id)),
                    partition.NewIsr.ToValueList(_ => BrokerEpoch.None))
                : new Proposal(
                    sender,
                    partition.NewIsrWithEpochs.ToValueList(member => new NodeId(member.BrokerId)),
                    partition.NewIsrWithEpochs.ToValueList(member => new BrokerEpoch(member.BrokerEpoch)));
    }
}
