using KRaftNet.Raft.Election;
using KRaftNet.Raft.Log;
using KRaftNet.Raft.Membership;
using KRaftNet.Raft.Roles;

namespace KRaftNet.Raft;

/// <summary>
/// What outlives a role: identity, time, log outline, voters, promises, and what is to be told to the driver. Owned by
/// <see cref="RaftCore"/>, shared by its parts; role and promises are set by <see cref="RoleTransitions"/> alone.
/// </summary>
internal sealed class RaftState
{
    public RaftState(RaftOptions options, RaftInitialState initial, Prng prng)
    {
        Options = options;
        Self = initial.Self;
        Log = new LogView(initial.Log);
        VoterHistory = new OffsetHistory<VoterSet>(initial.Voters, VoterSet.Empty);
        KRaftVersionHistory = new OffsetHistory<short>(initial.KRaftVersions, 0);
        Times = new ElectionTimes(options, prng);
        Election = initial.Election ?? ElectionState.Initial;
        Outbox = new Outbox(Election);
        HighWatermark = Log.LatestSnapshot?.Offset ?? Offset.Zero;
    }

    public RaftOptions Options { get; }

    public ReplicaKey Self { get; }

    public LogView Log { get; }

    public OffsetHistory<VoterSet> VoterHistory { get; }

    public OffsetHistory<short> KRaftVersionHistory { get; }

    public ElectionTimes Times { get; }

    public Outbox Outbox { get; }

    /// <summary>The time of the last tick.</summary>
    public TimeSpan Now { get; set; }

    public ElectionState Election { get; private set; }

    /// <summary>Set by the first transition, before anything reads it.</summary>
    public Role Role { get; private set; } = null!;

    /// <summary>
    /// All below it is known to be committed. At the start that is what the newest snapshot holds; never goes down.
    /// </summary>
    public Offset HighWatermark { get; private set; }

    public VoterSet Voters => VoterHistory.Current;

    public bool IsVoter => Voters.Contains(Self);

    /// <summary>
    /// Whether this replica stands for election: as a voter, or as one whose own removal may not be committed. Of the
    /// latter the log may be the only one that is far enough, and nobody else could be elected (Raft thesis §4.2.2). It
    /// does not count its own vote.
    /// </summary>
    public bool IsElectable =>
        IsVoter
        || (VoterHistory.CurrentOffset >= HighWatermark && VoterHistory.At(VoterHistory.CurrentOffset).Contains(Self));

    public bool IsOnlyVoter => Voters.IsOnly(Self);

    /// <summary>
    /// A fetch acknowledges everything below its offset as durable, so none is sent before the log is flushed to its
    /// end.
    /// </summary>
    public bool MayFetch => Log.FlushedEnd == Log.End;

    public void AdvanceHighWatermark(Offset offset)
    {
        Invariant.Require(offset <= Log.End);
        if (offset > HighWatermark)
        {
            HighWatermark = offset;
            Outbox.HighWatermark = offset;
        }
    }

    /// <summary>A control record is in the log: voters and kraft.version are in force from its append on.</summary>
    public void Apply(Offset offset, ControlRecord record)
    {
        switch (record)
        {
            case VotersRecord voters:
                VoterHistory.Append(offset, voters.Voters);
                break;
            case KRaftVersionRecord version:
                KRaftVersionHistory.Append(offset, version.Level);
                break;
            case LeaderChangeRecord:
                break;
            default:
                throw Invariant.Unreachable("a control record of the metadata log is one of three");
        }
    }

    /// <summary>For <see cref="RoleTransitions"/> only.</summary>
    internal void Assume(Role role, ElectionState election)
    {
        Role = role;
        Election = election;
    }
}
