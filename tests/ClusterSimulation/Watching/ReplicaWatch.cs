using KRaftNet.Broker.Replicas;
using KRaftNet.Common;
using KRaftNet.LogStore.Partitions;
using KRaftNet.Replication;

namespace KRaftNet.ClusterSimulation.Watching;

/// <summary>
/// One replica in one life of a broker: notices what moved since the last look, and holds it against what is known of the
/// partition. Owned by the simulation's thread.
/// </summary>
internal sealed class ReplicaWatch(NodeId broker, Partition partition, PartitionTruth truth)
{
    private readonly List<BatchFact> _batches = [];
    private PartitionLog? _log;
    private PartitionOffsets? _offsets;
    private PartitionStatus? _status;
    private PartitionAssignment? _committed;
    private IsrProposal? _inFlight;
    private int _isrSize;

    /// <summary>The broker.</summary>
    public NodeId Broker => broker;

    /// <summary>The replica.</summary>
    public Partition Partition => partition;

    /// <summary>The log as last seen; null before it is open.</summary>
    public PartitionLog? Log => _log;

    /// <summary>The offsets as last seen.</summary>
    public PartitionOffsets Offsets => Invariant.NotNull(_offsets);

    /// <summary>The batches of the log as last seen.</summary>
    public IReadOnlyList<BatchFact> Batches => _batches;

    /// <summary>What it does as leader; null if it does not lead.</summary>
    public Leadership? Leadership => _status?.Leadership;

    /// <summary>The proposal that it waits for.</summary>
    public IsrProposal? InFlight => _inFlight;

    /// <summary>Looks; tells whether anything moved.</summary>
    public bool Look()
    {
        var (status, log) = (partition.Status, partition.Log);
        var offsets = log?.Offsets;
        var state = status.Leadership?.State;
        if (ReferenceEquals(status, _status)
            && ReferenceEquals(offsets, _offsets)
            && ReferenceEquals(state?.Committed, _committed)
            && ReferenceEquals(state?.InFlight, _inFlight))
        {
            return false;
        }

        // What was committed in this step was so by the ISR of its begin or of its end.
        var isrSize = state?.Committed.Isr.Length ?? 0;
        _isrSize = status.Leadership == _status?.Leadership ? Math.Max(isrSize, _committed?.Isr.Length ?? 0) : isrSize;
        var begins = status.Leadership is { } leadership && leadership != _status?.Leadership;
        (_status, _committed, _inFlight) = (status, state?.Committed, state?.InFlight);
        if (log is { IsClosed: false } && status.Error is null)
        {
            TakeOffsets(log, offsets!, begins);
        }

        return true;
    }

    /// <summary>Whether the log has the batch, or had it before its start was moved up.</summary>
    public bool Has(in BatchFact batch)
    {
        if (_offsets is null || batch.Next > _offsets.LogEnd.Value)
        {
            return false;
        }

        var index = Find(batch.Base);
        return index >= 0 ? _batches[index] == batch : batch.Next <= _offsets.LogStart.Value;
    }

    /// <summary>In a few words.</summary>
    public override string ToString() =>
        $"{partition.Name} of broker {broker} ({(Leadership is null ? "not leading" : "leading")} in epoch "
        + $"{_status?.Epoch}, {_offsets}, counted end {_log?.CountedEnd})";

    private void TakeOffsets(PartitionLog log, PartitionOffsets now, bool beginsToLead)
    {

        // A log that has nothing of what is part of the partition may begin anew anywhere.
        var before = ReferenceEquals(log, _log)
            && _offsets!.LogStart < _offsets.LogEnd
            && _offsets.LogEnd.Value > truth.DeletedTo ? _offsets : null;
        (_log, _offsets) = (log, now);
        if (before is null)
        {
            _batches.Clear();
        }

        Rule.Require("P12", now.LogStart <= now.HighWatermark, $"{this}: the log starts above the high watermark");
        Rule.Require("P4", before is null || now.HighWatermark >= before.HighWatermark, $"{this}: before it was {before}");
        Rule.Require("P12", before is null || now.LogStart >= before.LogStart, $"{this}: before it was {before}");
        if (Leadership is not null)
        {
            truth.OnStart(now.LogStart.Value);
        }

        TakeCut(now);
        TakeNew(log, now);
        if (beginsToLead)
        {
            truth.OnLeader(this, Invariant.NotNull(Leadership).Epoch);
        }

        if (before is null || now.HighWatermark != before.HighWatermark)
        {
            truth.OnHighWatermark(this, before?.HighWatermark.Value ?? 0, _isrSize);
        }
    }

    /// <summary>P7: what is committed is never cut off.</summary>
    private void TakeCut(PartitionOffsets now)
    {
        while (_batches is [.., var last] && last.Next > now.LogEnd.Value)
        {
            Rule.Require("P7", !truth.IsCommitted(last), $"{this}: {last} was cut off, and is committed");
            _batches.RemoveAt(_batches.Count - 1);
        }

        if (_batches is [.., var end] && end.Next < now.LogStart.Value)
        {
            // It began anew above its end.
            _batches.Clear();
        }

        var passed = 0;
        while (passed < _batches.Count && _batches[passed].Next <= now.LogStart.Value)
        {
            passed++;
        }

        _batches.RemoveRange(0, passed);
    }

    private void TakeNew(PartitionLog log, PartitionOffsets now)
    {
        var from = _batches is [.., var last] ? last.Next : now.LogStart.Value;
        var known = _batches.Count;
        BatchFact.Read(log, from, now.LogEnd.Value, _batches);
        for (var i = known; i < _batches.Count; i++)
        {
            var batch = _batches[i];
            var epoch = log.EpochOf(new Offset(Math.Max(batch.Base, now.LogStart.Value))).Value;
            var (follows, rises) = i == 0
                ? (batch.Base <= from, true)
                : (batch.Base == _batches[i - 1].Next, batch.Epoch >= _batches[i - 1].Epoch);
            Rule.Require("P10", follows, $"{this}: {batch} does not follow what is before");
            Rule.Require("P8", rises, $"{this}: the epoch of {batch} is below the one before");
            Rule.Require("P8", epoch == batch.Epoch, $"{this}: by the list of epochs {batch} is of epoch {epoch}");
            truth.OnBatch(this, batch);
        }
    }

    private int Find(long baseOffset)
    {
        var (low, high) = (0, _batches.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (_batches[middle].Base == baseOffset)
            {
                return middle;
            }

            (low, high) = _batches[middle].Base < baseOffset ? (middle + 1, high) : (low, middle - 1);
        }

        return -1;
    }
}
