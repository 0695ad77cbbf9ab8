using KRaftNet.Broker.Formatting;
using KRaftNet.Common;
using KRaftNet.Config.Node;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Birth;

/// <summary>
/// What an unformatted node knows of its peers, and what follows from it. Pure: questions and answers are numbered in the
/// order in which they are asked and come.
/// <para>
/// A cluster is minted only if there was a moment at which no peer was formatted. A replica that says twice that it is
/// unborn was so all the time between: it is formatted once, and a wiped disk comes back as another replica. So each peer
/// has a span, from the answer that named its replica first to the question that it answered so last; where all spans have
/// a moment in common, all were unborn at it, and after it nobody but this node can make a cluster.
/// </para>
/// Owned by one loop.
/// </summary>
internal sealed class BirthState
{
    private readonly BirthCandidate _candidate;
    private readonly SortedDictionary<NodeId, Peer> _peers = [];
    private long _events;

    public BirthState(BirthCandidate candidate)
    {
        _candidate = candidate;
        foreach (var voter in candidate.Peers)
        {
            _peers.Add(voter.Id, new Peer(voter));
        }
    }

    /// <summary>A question is sent; its number belongs to the answer.</summary>
    public long Ask() => ++_events;

    /// <summary>The answer to a question, or what there was instead of one.</summary>
    public void Take(NodeId from, long question, PeerWord word)
    {
        var peer = _peers[from];
        var now = ++_events;
        peer.HasSpoken = true;
        peer.Formatted = word is NoWord ? peer.Formatted : word as FormattedWord;
        peer.Trouble = TroubleWith(peer.Address, word);
        if (word is UnbornWord unborn && peer.Trouble is null)
        {
            peer.Note(unborn.Self, question, now);
        }
        else if (word is not NoWord)
        {
            peer.Forget();
        }
    }

    /// <summary>What to do now.</summary>
    public BirthDecision Decide()
    {
        var formatted = _peers.Values.Where(peer => peer.Formatted is not null).ToList();
        if (formatted.Count > 0)
        {
            return Join(formatted);
        }

        return _candidate.IsMinter && WereAllUnbornAtOnce() ? new Mint(Voters()) : KeepAsking.Instance;
    }

    /// <summary>
    /// Whom the node waits for and why, for people; empty before all were asked, or if it waits for nobody in particular.
    /// </summary>
    public string Waiting() => _peers.Values.Any(peer => !peer.HasSpoken)
        ? ""
        : string.Join(
            ", ",
            _peers.Values.Where(peer => peer.Trouble is not null).Select(peer => $"{peer.Address} ({peer.Trouble})"));

    /// <summary>Each is asked once before one is believed: two clusters behind one list are a mistake to be told.</summary>
    private BirthDecision Join(List<Peer> formatted)
    {
        var first = formatted[0];
        if (formatted.Find(peer => peer.ClusterId != first.ClusterId) is { } other)
        {
            return new Refuse(
                $"{first.Address} is part of cluster {first.ClusterId}, and {other.Address} of {other.ClusterId}. Name the "
                + "controllers of one cluster in --quorum, or wipe the directories of the nodes that are in the wrong one.");
        }

        if (_peers.Values.Any(peer => !peer.HasSpoken))
        {
            return KeepAsking.Instance;
        }

        var naming = formatted.Find(peer => IsNamedBy(peer.Formatted!.First));
        return new Adopt(first.ClusterId, naming?.Formatted!.First);
    }

    /// <summary>The very replica, with its directory: a wiped node does not come back as its old self.</summary>
    private bool IsNamedBy(FirstSnapshot? snapshot) =>
        _candidate.IsController && snapshot?.Voters.Find(_candidate.Self.Id)?.Key == _candidate.Self;

    private bool WereAllUnbornAtOnce()
    {
        // With no peers the only moment needed is now.
        var (from, until) = (0L, long.MaxValue);
        foreach (var peer in _peers.Values)
        {
            from = Math.Max(from, peer.UnbornFrom ?? long.MaxValue);
            until = Math.Min(until, peer.UnbornUntil);
        }

        return from < until;
    }

    private VoterSet Voters() => new(_candidate.Quorum.Select(voter => FirstSnapshot.VoterOf(
        voter.Id == _candidate.Self.Id ? _candidate.Self : _peers[voter.Id].Replica!.Value,
        new VoterEndpoint(_candidate.Listener, voter.Address.Host, voter.Address.Port))));

    private string? TroubleWith(QuorumVoter asked, PeerWord word) => word switch
    {
        NoWord none => none.Why,
        UnbornWord unborn when unborn.Self.Id != asked.Id => $"it is node {unborn.Self.Id}",
        UnbornWord unborn when unborn.Self.Directory == _candidate.Self.Directory =>
            "its directory is a copy of this node's: wipe one of the two",
        UnbornWord unborn when !unborn.Quorum.SequenceEqual(_candidate.Quorum) =>
            $"it was started with --quorum {string.Join(',', unborn.Quorum)}",
        _ => null,
    };

    /// <summary>What is known of one.</summary>
    private sealed class Peer(QuorumVoter address)
    {
        public QuorumVoter Address { get; } = address;

        public bool HasSpoken { get; set; }

        public string? Trouble { get; set; }

        public FormattedWord? Formatted { get; set; }

        public string ClusterId => Invariant.NotNull(Formatted).ClusterId;

        public ReplicaKey? Replica { get; private set; }

        /// <summary>The answer with which the replica was named first.</summary>
        public long? UnbornFrom { get; private set; }

        /// <summary>The last question that the same replica answered so.</summary>
        public long UnbornUntil { get; private set; }

        public void Note(ReplicaKey replica, long question, long answer)
        {
            if (Replica != replica)
            {
                Replica = replica;
                UnbornFrom = answer;
            }

            UnbornUntil = question;
        }

        public void Forget()
        {
            Replica = null;
            UnbornFrom = null;
        }
    }
}
