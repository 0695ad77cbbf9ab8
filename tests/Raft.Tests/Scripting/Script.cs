using System.Globalization;
using System.Text;

namespace KRaftNet.Raft.Tests.Scripting;

/// <summary>
/// Runs a scripted scenario: lines that begin with <c>&gt;</c> are commands, <c>#</c> comments; what the quorum does on a
/// command is written below it. Nothing happens that no command asks for: messages wait until they are delivered or
/// dropped, clocks stand.
/// <list type="bullet">
/// <item><c>quorum N</c>, <c>observer nX</c>: nodes n1 to nN that vote, one that does not</item>
/// <item><c>elect nX</c>: leads, and all follow; <c>elect nX nY ...</c>: leads by these votes, and nobody knows yet;
/// what leads there is not written down</item>
/// <item><c>timeout nX</c>: its clock runs until its role changes; <c>wait nX MS</c></item>
/// <item><c>deliver</c>: all that is under way, and what comes of it; <c>deliver nX nY</c>: what is under way between
/// these two, once; <c>drop</c>, <c>drop nX nY</c>; <c>cut nX</c>: it reaches nobody and nobody it; <c>heal</c></item>
/// <item><c>batches N</c>: as many come with a fetch at most; <c>propose nX N</c>, <c>add nX nY</c>, <c>remove nX nY</c>,
/// <c>resign nX</c>, <c>snapshot nX</c></item>
/// <item><c>slow nX</c>: its disk flushes only by <c>flush nX</c>; <c>crash nX</c>, <c>start nX</c>, <c>wipe nX</c></item>
/// <item><c>show</c>: where everyone stands</item>
/// </list>
/// </summary>
internal sealed class Script
{
    private readonly StringBuilder _text = new();
    private readonly SortedDictionary<string, ScriptNode> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<ReplicaKey, string> _names = [];
    private readonly HashSet<string> _cut = [];
    private List<Message> _underWay = [];
    private bool _isQuiet;

    /// <summary>The script with what came of it.</summary>
    public static string Run(IEnumerable<string> lines)
    {
        var script = new Script();
        foreach (var line in lines)
        {
            if (line.Length == 0 || line[0] is '>' or '#')
            {
                script._text.Append(line).Append('\n');
            }

            if (line.StartsWith('>'))
            {
                script.Do(line[1..].Split(' ', StringSplitOptions.RemoveEmptyEntries));
            }
        }

        return script._text.ToString();
    }

    /// <summary>Batches of a fetch's answer.</summary>
    public int BatchesMax { get; private set; } = int.MaxValue;

    public void Tell(string what)
    {
        if (!_isQuiet)
        {
            _text.Append("  ").Append(what).Append('\n');
        }
    }

    public string Name(ReplicaKey key) =>
        key == ReplicaKey.Any ? "anyone" : _names.GetValueOrDefault(key, $"n{key.Id}");

    public string Name(VoterSet voters) => string.Join(' ', voters.Select(v => Name(v.Key)));

    public string Words(ElectionState election) => TranscriptWords.Of(election, Name);

    public string Words(RoleChange change) => TranscriptWords.Of(change);

    public string Words(ControlRecord record) => TranscriptWords.Of(record, Name);

    /// <summary>A node sends a request: to whom it says, or round the others.</summary>
    public void Send(ScriptNode from, OutboundRequest sent)
    {
        var to = sent.To == ReplicaKey.Any ? NodeAfter(from) : _nodes.Values.First(n => n.Key.Id == sent.To.Id);
        Post(from, to, TranscriptWords.Of(sent.Request, Name), () => to.Take(sent.Request, (response, records) =>
            Post(to, from, TranscriptWords.Of(response, records, Name), () => from.Take(sent, response, records))));
    }

    /// <summary>A node fetches a snapshot.</summary>
    public void Fetch(ScriptNode from, SnapshotFetch fetch)
    {
        var leader = _nodes.Values.First(n => n.Key.Id == fetch.LeaderId);
        var request = new FetchSnapshotRequest(from.Key, fetch.Epoch, fetch.SnapshotId);
        Post(from, leader, TranscriptWords.Of(request, Name), () => leader.Take(request, (response, _) =>
        {
            var snapshot = response.Error == RaftError.None ? leader.Log.Find(fetch.SnapshotId) : null;
            Post(leader, from, TranscriptWords.Of(response, [], Name), () => from.Take(fetch, snapshot));
        }));
    }

    private void Post(ScriptNode from, ScriptNode to, string what, Action arrive)
    {
        Tell($"{Name(from.Key)} -> {Name(to.Key)}  {what}");
        _underWay.Add(new Message(from, to, what.Split(' ', ',')[0], from.Core, arrive));
    }

    private ScriptNode NodeAfter(ScriptNode node) =>
        _nodes.Values.FirstOrDefault(n => n.Key.Id > node.Key.Id) ?? _nodes.Values.First(n => n != node);

    private void Do(string[] words)
    {
        ScriptNode Node(int at) => _nodes[words[at]];
        int Number(int at) => int.Parse(words[at], CultureInfo.InvariantCulture);
        switch (words[0], words.Length)
        {
            case ("quorum", 2): Quietly(() => Found(Number(1))); break;
            case ("observer", 2): Observe(words[1]); break;
            case ("elect", 2): Quietly(() => Elect(Node(1), [.. _nodes.Keys], DeliverAll)); break;
            case ("elect", _): Quietly(() => Elect(Node(1), words[1..], () => _underWay.Clear())); break;
            case ("batches", 2): BatchesMax = Number(1); break;
            case ("timeout", 2): Node(1).PassUntilRoleChanges(); break;
            case ("wait", 3): Node(1).Pass(TimeSpan.FromMilliseconds(Number(2))); break;
            case ("deliver", 1): DeliverAll(); break;
            case ("deliver", 3): Deliver(Between(Node(1), Node(2))); break;
            case ("drop", 1): _underWay.Clear(); break;
            case ("drop", 3): Between(Node(1), Node(2)); break;
            case ("cut", 2): _cut.Add(words[1]); break;
            case ("heal", 1): _cut.Clear(); break;
            case ("propose", 3): Node(1).Propose(Number(2)); break;
            case ("resign", 2): Node(1).Input(core => core.Resign()); break;
            case ("snapshot", 2): Node(1).TakeSnapshot(); break;
            case ("slow", 2): Node(1).IsSlow = true; break;
            case ("flush", 2): Node(1).Flush(); break;
            case ("crash", 2): Node(1).Crash(); break;
            case ("start", 2): Node(1).Start(); break;
            case ("wipe", 2): Wipe(words[1]); break;
            case ("show", 1): Show(); break;
            case ("add", 3):
                Node(1).Input(core => Tell($"answered {TranscriptWords.Of(core.AddVoter(AsVoter(Node(2).Key)))}"));
                break;
            case ("remove", 3):
                Node(1).Input(core => Tell($"answered {TranscriptWords.Of(core.RemoveVoter(Node(2).Key))}"));
                break;
            default:
                throw new FormatException($"'{string.Join(' ', words)}' is no command");
        }
    }

    private void Found(int count)
    {
        var keys = Enumerable.Range(1, count).Select(i => Found($"n{i}")).ToList();
        var voters = new VoterSet(keys.Select(AsVoter));
        keys.ForEach(key => _nodes[_names[key]] = new ScriptNode(this, key, voters));
        _nodes.Values.ToList().ForEach(node => node.Start());
    }

    private ReplicaKey Found(string name)
    {
        var id = int.Parse(name[1..], CultureInfo.InvariantCulture);
        return Named(name, new ReplicaKey(new NodeId(id), new DirectoryId(new Uuid(1, (ulong)id))));
    }

    private ReplicaKey Named(string name, ReplicaKey key)
    {
        _names[key] = name;
        return key;
    }

    private static Voter AsVoter(ReplicaKey key) => new(key, [new VoterEndpoint("C", $"n{key.Id}", 9093)], 0, 1);

    private void Observe(string name)
    {
        _nodes[name] = new ScriptNode(this, Found(name), VoterSet.Empty);
        _nodes[name].Start();
    }

    private void Quietly(Action action)
    {
        _isQuiet = true;
        action();
        _isQuiet = false;
        Show();
    }

    // Whoever is asked has lost patience too, else it would trust the old leader and refuse.
    private void Elect(ScriptNode candidate, IReadOnlyCollection<string> involved, Action end)
    {
        var others = _nodes.Where(n => !involved.Contains(n.Key) && _cut.Add(n.Key)).Select(n => n.Key).ToList();
        foreach (var node in involved.Select(name => _nodes[name]).Where(n => n != candidate))
        {
            while (node.Core!.Role is RaftRole.Follower or RaftRole.Resigned)
            {
                node.PassUntilRoleChanges();
            }
        }

        // It may learn of a later epoch on the way, and has to ask again.
        for (var round = 0; candidate.Core!.Role != RaftRole.Leader; round++)
        {
            Assert.True(round < 50, "no majority");
            if (candidate.Core.Role is RaftRole.Prospective or RaftRole.Candidate && _underWay.Count > 0)
            {
                DeliverRound();
            }
            else
            {
                _underWay.Clear();
                candidate.PassUntilRoleChanges();
            }
        }

        end();
        _cut.ExceptWith(others);
    }

    private void Wipe(string name)
    {
        var key = _nodes[name].Key;
        _nodes[name].Wipe(Named($"{name}'", key with { Directory = new DirectoryId(new Uuid(2, (ulong)key.Id.Value)) }));
    }

    private List<Message> Between(ScriptNode left, ScriptNode right)
    {
        var between = _underWay
            .Where(m => (m.From == left && m.To == right) || (m.From == right && m.To == left))
            .ToList();
        _underWay.RemoveAll(between.Contains);
        return between;
    }

    private void DeliverAll()
    {
        for (var round = 0; _underWay.Count > 0; round++)
        {
            Assert.True(round < 100, "the quorum does not come to rest");
            DeliverRound();
        }
    }

    private void DeliverRound()
    {
        var messages = _underWay;
        _underWay = [];
        Deliver(messages);
    }

    private void Deliver(List<Message> messages)
    {
        foreach (var message in messages)
        {
            var isCut = _cut.Contains($"n{message.From.Key.Id}") || _cut.Contains($"n{message.To.Key.Id}");
            var isLost = isCut || message.To.Core is null || message.Life != message.From.Core;
            Tell($"{Name(message.From.Key)} {(isLost ? "=x" : "=>")} {Name(message.To.Key)}  {message.Kind}");
            if (!isLost)
            {
                message.Arrive();
            }
        }
    }

    private void Show()
    {
        foreach (var node in _nodes.Values)
        {
            Tell(node.Core is { } core
                ? $"{Name(node.Key)} {core.Role}, {Words(core.Election)}, log {core.LogStart}..{core.LogEnd}, "
                    + $"committed {core.HighWatermark}, voters {Name(core.Voters)}"
                : $"{Name(node.Key)} is down");
        }
    }

    private sealed record Message(ScriptNode From, ScriptNode To, string Kind, RaftCore? Life, Action Arrive);
}
