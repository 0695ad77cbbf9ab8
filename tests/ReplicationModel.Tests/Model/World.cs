using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using KRaftNet.ReplicationModel.Tests.Controller;

namespace KRaftNet.ReplicationModel.Tests.Model;

/// <summary>
/// One state of everything. Plain bytes without gaps, so that a copy is an assignment and the bytes are its identity.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct World
{
    internal const int BrokersMax = 3;
    internal const int RecordsMax = 4;

    internal ControllerKey Controller;
    internal Replicas Replicas;

    /// <summary>The values that were promised to clients, by offset: acknowledged or readable.</summary>
    internal Bytes4 Promised;
    internal byte PromisedCount;
    internal byte Appended;
    internal byte CrashesLeft;
    internal byte CleanStopsLeft;
    internal byte LostDisksLeft;
    internal byte FencingsLeft;
    internal byte ShrinksLeft;
    internal byte LostRepliesLeft;
    internal byte MovesLeft;
    private readonly byte _pad0;
    private readonly byte _pad1;
    private readonly byte _pad2;
}

[InlineArray(World.BrokersMax)]
internal struct Replicas
{
    private Replica _first;
}

[InlineArray(World.RecordsMax)]
internal struct Bytes4
{
    private byte _first;
}

[InlineArray(World.BrokersMax)]
internal struct Bytes3
{
    private byte _first;
}

/// <summary>One broker: its process, its disk, and what it knows of the partition. 32 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct Replica
{
    /// <summary>Epoch times 16 plus value of each record.</summary>
    internal Bytes4 Log;
    internal byte End;

    /// <summary>What survives a power cut.</summary>
    internal byte Durable;

    /// <summary>What the broker takes for flushed.</summary>
    internal byte Flushed;
    internal byte HighWatermark;
    internal BrokerFlags Flags;

    /// <summary>Who leads as far as this broker knows: 0 none, else broker + 1.</summary>
    internal byte Leader;
    internal byte Epoch;
    internal byte Isr;

    /// <summary>As leader: the end of the log when the epoch began.</summary>
    internal byte EpochStart;

    /// <summary>As leader: the fetch offset of each follower; 0 if it has not fetched in this epoch.</summary>
    internal Bytes3 Fetched;

    /// <summary>As leader: followers that fetched in this epoch.</summary>
    internal byte HasFetched;

    /// <summary>As leader: followers that restarted since they fetched last.</summary>
    internal byte FetchedBeforeRestart;

    /// <summary>As leader: the ISR that is proposed; 0 is none.</summary>
    internal byte Proposed;

    /// <summary>As leader: members of the proposal with a broker epoch that is over.</summary>
    internal byte ProposedStale;

    /// <summary>A lost disk that may come back: its log.</summary>
    internal Bytes4 Stash;
    internal byte StashEnd;

    /// <summary>An answer that is under way: 0 none, 1 records up to, 2 truncate to.</summary>
    internal byte AnswerKind;
    internal byte AnswerEpoch;
    internal byte AnswerEnd;
    internal byte AnswerHighWatermark;

    /// <summary>Who answers.</summary>
    internal byte AnswerFrom;

    /// <summary>The records of the answer.</summary>
    internal Bytes4 AnswerLog;
}

[Flags]
internal enum BrokerFlags : byte
{
    None = 0,
    Up = 1,

    /// <summary>The last stop was clean, and the marker says so.</summary>
    CleanStop = 2,

    /// <summary>The metadata of the partition is known since the start.</summary>
    Knows = 4,

    /// <summary>The partition has changed since.</summary>
    Stale = 8,

    /// <summary>The disk is another one than the assignment names.</summary>
    OtherDisk = 16,

    /// <summary>A disk is kept that may come back.</summary>
    HasStash = 32,

    /// <summary>The kept disk is the one that the assignment names.</summary>
    StashIsAssigned = 64,
}

internal static class ReplicaExtensions
{
    extension(ref Replica replica)
    {
        internal bool Has(BrokerFlags flag) => (replica.Flags & flag) == flag;

        internal void Set(BrokerFlags flag, bool value) =>
            replica.Flags = value ? replica.Flags | flag : replica.Flags & ~flag;

        /// <summary>Whether the broker acts as leader by what it knows.</summary>
        internal bool Leads(int broker) =>
            replica.Has(BrokerFlags.Up | BrokerFlags.Knows) && replica.Leader == broker + 1;

        internal int LastEpoch => replica.End == 0 ? 0 : replica.Log[replica.End - 1] >> 4;

        /// <summary>Forgets what only a leader of one epoch knows.</summary>
        internal void ForgetLeadership()
        {
            replica.EpochStart = 0;
            replica.Fetched = default;
            replica.HasFetched = 0;
            replica.FetchedBeforeRestart = 0;
            replica.Proposed = 0;
            replica.ProposedStale = 0;
        }

        /// <summary>Forgets an answer under way.</summary>
        internal void DropAnswer()
        {
            replica.AnswerKind = 0;
            replica.AnswerEpoch = 0;
            replica.AnswerEnd = 0;
            replica.AnswerHighWatermark = 0;
            replica.AnswerFrom = 0;
            replica.AnswerLog = default;
        }

        /// <summary>Cuts the log; what is above never counts any more.</summary>
        internal void TruncateTo(int end)
        {
            for (var i = end; i < replica.End; i++)
            {
                replica.Log[i] = 0;
            }

            replica.End = (byte)Math.Min(end, replica.End);
            replica.Durable = Math.Min(replica.Durable, replica.End);
            replica.Flushed = Math.Min(replica.Flushed, replica.End);
            replica.HighWatermark = Math.Min(replica.HighWatermark, replica.End);
        }
    }
}
