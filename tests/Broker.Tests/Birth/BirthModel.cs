using System.Collections.Immutable;
using KRaftNet.Broker.Birth;
using KRaftNet.Broker.Formatting;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Config.Node;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Tests.Birth;

/// <summary>
/// Some nodes that are being born, without disks and sockets: questions are answered late, answers come late or never,
/// nodes crash and start anew, and disks are lost. Owned by one test.
/// </summary>
internal sealed class BirthModel
{
    /// <summary>So many that crashes while formatting do not last to the end.</summary>
    private const int HealRounds = 60;

    private readonly Prng _random;
    private readonly bool _losesDisks;
    private readonly bool _takesSilenceForUnborn;
    private readonly ImmutableArray<QuorumVoter> _quorum;
    private readonly List<Node> _nodes = [];
    private readonly List<Question> _questions = [];
    private readonly BufferPool _pool = new();

    /// <param name="seed">Decides everything.</param>
    /// <param name="losesDisks">Whether disks are lost, as long as another formatted one is left at that moment.</param>
    /// <param name="takesSilenceForUnborn">A fault: who does not answer counts as not formatted.</param>
    public BirthModel(ulong seed, bool losesDisks, bool takesSilenceForUnborn = false)
    {
        _random = new Prng(seed);
        _losesDisks = losesDisks;
        _takesSilenceForUnborn = takesSilenceForUnborn;
        var count = 1 + _random.Next(5);
        _quorum = [.. Enumerable.Range(1, count).Select(id => new QuorumVoter(new NodeId(id), new HostAndPort($"node{id}", 9093)))];
        foreach (var voter in _quorum)
        {
            var node = new Node(voter.Id) { Directory = NewDirectory() };
            _nodes.Add(node);
            Start(node);
        }
    }

    /// <summary>All clusters that any node ever was part of.</summary>
    public SortedSet<string> Clusters { get; } = new(StringComparer.Ordinal);

    /// <summary>Does something at random.</summary>
    public void Step()
    {
        switch (_random.Next(20))
        {
            case < 6:
                Ask(Any(_nodes));
                break;
            case < 11 when _questions.Count > 0:
                Answer(Any(_questions));
                break;
            case < 17 when _questions.Count > 0:
                Deliver(Any(_questions));
                break;
            case 17:
                Crash(Any(_nodes));
                break;
            case 18:
                Start(Any(_nodes));
                break;
            case 19 when _losesDisks && Any(_nodes) is { } node && _nodes.Exists(n => n != node && n.Cluster is not null):
                Crash(node);
                node.Lose(NewDirectory());
                break;
            default:
                break;
        }
    }

    /// <summary>Lets all run and answer; true when all are formatted.</summary>
    public bool Heal()
    {
        for (var round = 0; round < HealRounds; round++)
        {
            foreach (var node in _nodes)
            {
                Start(node);
                Ask(node);
            }

            while (_questions.Count > 0)
            {
                Answer(_questions[0]);
                Deliver(_questions[0]);
            }
        }

        return _nodes.TrueForAll(node => node.Cluster is not null);
    }

    /// <summary>The nodes whose first snapshot names another replica than they are.</summary>
    public IEnumerable<NodeId> Impostors() => _nodes
        .Where(node => node.First is { } first && first.Voters.Find(node.Id)?.Key != node.Key)
        .Select(node => node.Id);

    /// <summary>Nodes that lost their disk after a voter set named them, and are voters of their own list again.</summary>
    public IEnumerable<NodeId> Revenants() => _nodes.Where(node => node.WasLost && node.First is not null).Select(node => node.Id);

    private T Any<T>(List<T> list) => list[_random.Next(list.Count)];

    private DirectoryId NewDirectory() => new(Uuid.Random(_random));

    private void Start(Node node)
    {
        if (node.IsUp)
        {
            return;
        }

        node.IsUp = true;
        if (node.Cluster is null)
        {
            node.State = new BirthState(new BirthCandidate(node.Key, _quorum, "CONTROLLER", true));
            Consider(node);
        }
    }

    private static void Crash(Node node)
    {
        node.IsUp = false;
        node.State = null;
    }

    private void Ask(Node node)
    {
        if (node.State is { } state)
        {
            foreach (var peer in _nodes.Where(peer => peer != node))
            {
                _questions.Add(new Question(node, state, peer, state.Ask()));
            }
        }
    }

    private void Answer(Question question) => question.Word ??= question.Peer switch
    {
        { IsUp: false } => new NoWord("connection refused"),
        { Cluster: { } cluster } => new FormattedWord(cluster, question.Peer.First),
        _ => new UnbornWord(question.Peer.Key, _quorum),
    };

    private void Deliver(Question question)
    {
        _questions.Remove(question);
        if (question.Asker.State == question.State)
        {
            var word = question.Word ?? new NoWord("no answer in time");
            var isMistaken = _takesSilenceForUnborn && word is NoWord;
            question.State.Take(
                question.Peer.Id, question.Number, isMistaken ? new UnbornWord(question.Peer.Key, _quorum) : word);
            Consider(question.Asker);
        }
    }

    private void Consider(Node node)
    {
        switch (node.State!.Decide())
        {
            case Mint mint:
                Format(node, Uuid.Random(_random).ToString(), FirstSnapshot.Of(mint.Voters, DateTimeOffset.UnixEpoch, _pool));
                break;
            case Adopt adopt:
                Format(node, adopt.ClusterId, adopt.First);
                break;
            case Refuse refuse:
                throw new InvalidOperationException(refuse.Reason);
            default:
                break;
        }
    }

    /// <summary>A crash while it is formatted leaves it unformatted, and nobody has seen anything.</summary>
    private void Format(Node node, string cluster, FirstSnapshot? first)
    {
        node.State = null;
        if (_random.Chance(0.2))
        {
            Crash(node);
            return;
        }

        (node.Cluster, node.First) = (cluster, first);
        Clusters.Add(cluster);
    }

    private sealed class Node(NodeId id)
    {
        public NodeId Id { get; } = id;

        public DirectoryId Directory { get; set; }

        public ReplicaKey Key => new(Id, Directory);

        public bool IsUp { get; set; }

        public bool WasLost { get; private set; }

        public string? Cluster { get; set; }

        public FirstSnapshot? First { get; set; }

        public BirthState? State { get; set; }

        public void Lose(DirectoryId next)
        {
            WasLost = true;
            (Directory, Cluster, First) = (next, null, null);
        }
    }

    private sealed class Question(Node asker, BirthState state, Node peer, long number)
    {
        public Node Asker { get; } = asker;

        public BirthState State { get; } = state;

        public Node Peer { get; } = peer;

        public long Number { get; } = number;

        public PeerWord? Word { get; set; }
    }
}
