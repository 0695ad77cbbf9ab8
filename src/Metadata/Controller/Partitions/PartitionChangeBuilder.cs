using KRaftNet.Common;
using KRaftNet.Metadata.Image;

namespace KRaftNet.Metadata.Controller.Partitions;

/// <summary>
/// Works out what a partition becomes when its ISR, its assignment or the nodes that may lead change: completes a
/// reassignment that is done, keeps the eligible leader replicas, elects a leader, and raises the epochs. Used once, by
/// one thread.
/// </summary>
public sealed class PartitionChangeBuilder(PartitionRegistration current, PartitionRules rules)
{
    private ValueList<NodeId> _isr = current.Isr;
    private ValueList<NodeId> _replicas = current.Replicas;
    private ValueList<NodeId> _adding = current.AddingReplicas;
    private ValueList<NodeId> _removing = current.RemovingReplicas;

    /// <summary>What to look for; without it, a leader, uncleanly if the rules allow it.</summary>
    public ElectionKind Election { get; init; } =
        rules.UncleanElectionAllowed ? ElectionKind.Unclean : ElectionKind.Online;

    /// <summary>The ISR to come; the present one if not set.</summary>
    public ValueList<NodeId> TargetIsr
    {
        get => _isr;
        init => _isr = value;
    }

    /// <summary>
    /// The assignment to come, including replicas that are still to be removed; the present one if not set.
    /// </summary>
    public ValueList<NodeId> TargetReplicas
    {
        get => _replicas;
        init => _replicas = value;
    }

    /// <summary>Replicas that the assignment brings.</summary>
    public ValueList<NodeId> TargetAddingReplicas
    {
        get => _adding;
        init => _adding = value;
    }

    /// <summary>Replicas that the assignment takes away.</summary>
    public ValueList<NodeId> TargetRemovingReplicas
    {
        get => _removing;
        init => _removing = value;
    }

    /// <summary>Whether the leader has recovered from an unclean election, as it reports.</summary>
    public LeaderRecoveryState TargetRecoveryState { get; init; } = current.RecoveryState;

    /// <summary>
    /// Nodes that may have lost the end of their replica: they are in neither the ISR nor the eligible leader replicas
    /// to come.
    /// </summary>
    public ValueList<NodeId> UncleanReplicas { get; init; }

    /// <summary>The partition to come, with its epochs raised; null if nothing changes.</summary>
    public PartitionRegistration? Build()
    {
        CompleteReassignment();
        var elr = TargetElr();
        var election = Elect(elr);
        var recovery = TargetRecoveryState;
        if (election.Unclean)
        {
            // Whoever was eligible by the history that ends here is not by the one that begins.
            _isr = [election.Leader];
            elr = [];
            recovery = LeaderRecoveryState.Recovering;
        }
        else if (election.Leader != NodeId.None && !_isr.Contains(election.Leader))
        {
            _isr = [election.Leader];
        }
        else if (_isr.IsEmpty && !rules.ElrEnabled)
        {
            // The last member stays, although it cannot lead: it is the only one known to have every record.
            _isr = current.Isr;
        }

        return WithEpochs(current with
        {
            Replicas = _replicas,
            Directories = TargetDirectories(),
            Isr = _isr,
            AddingReplicas = _adding,
            RemovingReplicas = _removing,
            Elr = ElrBeside(_isr, elr),
            LastKnownElr = TargetLastKnownElr(election.Leader),
            Leader = election.Leader,
            RecoveryState = recovery,
        });
    }

    private ElectionResult Elect(ValueList<NodeId> elr) => new PartitionElection
    {
        Replicas = _replicas,
        Isr = _isr,
        Elr = elr,
        LastKnownElr = current.LastKnownElr,
        CurrentLeader = current.Leader,
        ElrEnabled = rules.ElrEnabled,
        IsAcceptable = rules.IsAcceptableLeader,
    }.Elect(Election);

    /// <summary>
    /// A reassignment is done once every replica it brings is in sync and one that stays is too; with fewer replicas
    /// than before, once all that stay are, because the ISR may shrink by it.
    /// </summary>
    private void CompleteReassignment()
    {
        if (_adding.IsEmpty && _removing.IsEmpty)
        {
            return;
        }

        var staying = _replicas.Except(_removing);
        var isrStaying = _isr.Except(_removing);
        var shrinks = _removing.Count > _adding.Count;
        if (isrStaying.IsEmpty || !_isr.ContainsAll(_adding) || (shrinks && !_isr.ContainsAll(staying)))
        {
            return;
        }

        _replicas = staying;
        _isr = isrStaying;
        _adding = [];
        _removing = [];
    }

    /// <summary>
    /// While the ISR is below the minimum the high watermark stands still, so whoever leaves the ISR then, and has not
    /// lost its data, still holds everything below it (KIP-966).
    /// </summary>
    private ValueList<NodeId> TargetElr()
    {
        if (!rules.ElrEnabled)
        {
            return current.Elr;
        }

        var candidates = new SortedSet<NodeId>();
        candidates.UnionWith(current.Elr);
        candidates.UnionWith(current.Isr);
        candidates.ExceptWith(UncleanReplicas);
        candidates.IntersectWith(_replicas);
        return ElrBeside(_isr, [.. candidates]);
    }

    private ValueList<NodeId> ElrBeside(ValueList<NodeId> isr, ValueList<NodeId> elr)
    {
        if (!rules.ElrEnabled)
        {
            return elr;
        }

        return isr.Count >= Math.Min(rules.MinInSyncReplicas, _replicas.Count) ? [] : elr.Except(isr);
    }

    private ValueList<NodeId> TargetLastKnownElr(NodeId leader)
    {
        if (!rules.ElrEnabled)
        {
            return current.LastKnownElr;
        }

        if (leader != NodeId.None)
        {
            return [];
        }

        var isrBecomesEmpty = _isr.IsEmpty && !current.Isr.IsEmpty;
        return isrBecomesEmpty && current.Leader != NodeId.None ? [current.Leader] : current.LastKnownElr;
    }

    private ValueList<DirectoryId> TargetDirectories() =>
        _replicas == current.Replicas
            ? current.Directories
            : _replicas.ToValueList(
                node => current.Replicas.Contains(node) ? current.DirectoryOf(node) : rules.DefaultDirectory(node));

    private PartitionRegistration? WithEpochs(PartitionRegistration next)
    {
        if (next == current)
        {
            return null;
        }

        // A replica that is gone must not go on following in the old epoch, so its removal is a new one too.
        var newLeaderEpoch = next.Leader != current.Leader || !next.Replicas.ContainsAll(current.Replicas);
        return next with
        {
            PartitionEpoch = current.PartitionEpoch + 1,
            LeaderEpoch = new LeaderEpoch(current.LeaderEpoch.Value + (newLeaderEpoch ? 1 : 0)),
        };
    }
}
