using System.Numerics;

namespace KRaftNet.ReplicationModel.Tests.Controller;

/// <summary>
/// What the controller knows, in 64 bits: the partition (leader, epoch, ISR, ELR, last known leader, recovery) and of
/// each broker whether it is fenced, shutting down, and registered with the directory that the assignment names. Sets
/// of brokers are bits, broker 0 the lowest.
/// </summary>
internal readonly record struct ControllerKey(ulong Bits)
{
    internal int Leader => Field(0, 2);

    internal int Epoch => Field(2, 5);

    internal bool Recovering => Field(7, 1) == 1;

    internal int Isr => Field(8, 3);

    internal int Elr => Field(11, 3);

    internal int LastKnownLeader => Field(14, 2);

    internal int Fenced => Field(16, 3);

    internal int ShuttingDown => Field(19, 3);

    internal int OnAssignedDirectory => Field(22, 3);

    internal int IsrCount => BitOperations.PopCount((uint)Isr);

    /// <summary>What a change of it gives a new partition epoch for.</summary>
    internal ulong Partition => Bits & 0xFFFF;

    internal int Active(int brokers) => ((1 << brokers) - 1) & ~Fenced & ~ShuttingDown;

    internal static ControllerKey Of(
        int leader,
        int epoch,
        bool recovering,
        (int Isr, int Elr, int LastKnownLeader) sets,
        (int Fenced, int ShuttingDown, int OnAssignedDirectory) brokers) => new(
        (uint)leader
        | ((uint)epoch << 2)
        | ((recovering ? 1U : 0) << 7)
        | ((uint)sets.Isr << 8)
        | ((uint)sets.Elr << 11)
        | ((uint)sets.LastKnownLeader << 14)
        | ((uint)brokers.Fenced << 16)
        | ((uint)brokers.ShuttingDown << 19)
        | ((uint)brokers.OnAssignedDirectory << 22));

    internal ControllerKey WithEpoch(int epoch) => new((Bits & ~(0x1FUL << 2)) | ((uint)epoch << 2));

    internal ControllerKey WithDirectory(int broker) => new(Bits | (1UL << (22 + broker)));

    public override string ToString() =>
        $"leader {(Leader == 0 ? "-" : Leader - 1)} epoch {Epoch}{(Recovering ? " recovering" : "")} isr {Set(Isr)} " +
        $"elr {Set(Elr)} last {(LastKnownLeader == 0 ? "-" : LastKnownLeader - 1)} fenced {Set(Fenced)}" +
        (ShuttingDown == 0 ? "" : $" stopping {Set(ShuttingDown)}");

    internal static string Set(int members) =>
        "{" + string.Join(',', Enumerable.Range(0, 3).Where(b => (members >> b & 1) == 1)) + "}";

    private int Field(int at, int width) => (int)(Bits >> at) & ((1 << width) - 1);
}
