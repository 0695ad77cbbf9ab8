namespace KRaftNet.ReplicationModel.Tests.Model;

/// <summary>What can happen next.</summary>
internal enum StepKind : byte
{
    Append, Flush, Fetch, Answer, Learn, ProposeShrink, ProposeExpand, AlterPartition, AlterPartitionReplyLost,
    Recovered, Crash, StopCleanly, LoseDisk, DiskReturns, Restart, Fence, Unfence, ShutDown,
    AssignDirectory, ElectPreferred,
}

/// <summary>One step: the broker it is about, and another broker or a number of records.</summary>
internal readonly record struct Step(StepKind Kind, byte Broker, byte Other = 0)
{
    public override string ToString() => Kind switch
    {
        StepKind.Fetch => $"{Broker} fetches from {Other}",
        StepKind.ProposeShrink => $"{Broker} proposes an ISR without {Other}",
        StepKind.ProposeExpand => $"{Broker} proposes an ISR with {Other}",
        StepKind.Crash => $"Crash of {Broker}, {Other} records left",
        _ => $"{Kind} {Broker}",
    };
}
