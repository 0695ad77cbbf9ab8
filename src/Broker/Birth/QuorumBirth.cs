using System.Collections.Immutable;
using KRaftNet.Broker.Hosting;
using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.Common.Loops;
using KRaftNet.Common.Time;
using KRaftNet.Config.Node;
using KRaftNet.Raft;
using KRaftNet.Transport.Peers;
using Microsoft.Extensions.Logging;

namespace KRaftNet.Broker.Birth;

/// <summary>
/// Brings an unformatted node into a cluster, before the node is opened: asks the controllers that its start named until
/// it is clear whether they are all new, then makes a cluster or becomes part of one, and formats the directories. See
/// docs/adr/0004-birth-of-a-quorum.md. Owned by its loop, but for <see cref="Stop"/>.
/// </summary>
public sealed class QuorumBirth
{
    /// <summary>Between two questions to a controller: short against the start of a node, long against an answer.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Nodes that are started together find each other sooner.</summary>
    private static readonly TimeSpan FirstReport = TimeSpan.FromSeconds(1);

    /// <summary>Between two lines that say who is waited for.</summary>
    private static readonly TimeSpan ReportPause = TimeSpan.FromSeconds(5);

    private readonly NodeOptions _options;
    private readonly ImmutableArray<QuorumVoter> _quorum;
    private readonly NodeEnvironment _environment;
    private readonly Action<BirthOutcome> _ended;
    private readonly BirthDirectories _directories;
    private readonly Prng _prng;
    private readonly IEventLoop _loop;
    private readonly ILogger _logger;
    private readonly List<PeerInquiry> _inquiries = [];

    // Its timers are not disposed: a connection that comes about late still sets one. They sleep when there is none.
    private readonly NodeClock _clock;

    private IDisposable? _lock;
    private BirthServer? _server;
    private BirthState? _state;
    private BirthCandidate? _candidate;
    private BirthOutcome? _outcome;
    private bool _isDecided;
    private string _reported = "";
    private TimeSpan? _reportedAt;

    private QuorumBirth(
        NodeOptions options, IEnumerable<QuorumVoter> quorum, NodeEnvironment environment, Action<BirthOutcome> ended)
    {
        _options = options;
        _quorum = [.. quorum.OrderBy(voter => voter.Id)];
        _environment = environment;
        _ended = ended;
        _prng = environment.Random.Split("birth");
        _directories = new BirthDirectories(options, environment, _prng);
        _clock = new NodeClock(environment.Time, new TimingWheel(environment.Time));
        _loop = environment.Loops.Create("birth");
        _logger = environment.Loggers.CreateLogger("KRaftNet.Birth");
    }

    /// <summary>Whether the node is not formatted yet, or not wholly.</summary>
    /// <exception cref="DiskException">The directory cannot be read.</exception>
    public static bool IsDue(NodeOptions options, IFileSystem files) => BirthDirectories.IsUnfinished(options, files);

    /// <summary>Begins.</summary>
    /// <param name="options">The node.</param>
    /// <param name="quorum">The controllers that its start named, each once; the same on all nodes.</param>
    /// <param name="environment">The world; the node is opened in it afterwards.</param>
    /// <param name="ended">
    /// Called once, on a loop, when no port and no file is held any more. Failures are those of files and directories
    /// (<see cref="DiskException"/>, <see cref="DamagedFileException"/>,
    /// <see cref="LogStore.Directories.LogDirectoryException"/>), of listening
    /// (<see cref="Transport.NetworkException"/>), and <see cref="BirthRefusedException"/>.
    /// </param>
    public static QuorumBirth Begin(
        NodeOptions options, IEnumerable<QuorumVoter> quorum, NodeEnvironment environment, Action<BirthOutcome> ended)
    {
        var birth = new QuorumBirth(options, quorum, environment, ended);
        birth._loop.Post(() => birth.Guarded(birth.Start));
        return birth;
    }

    /// <summary>Ends it without a result, unless it is decided already and so about to end with one. Any thread.</summary>
    public void Stop() => _loop.Post(() =>
    {
        if (!_isDecided)
        {
            End(new BirthOutcome(IsFormatted: false, Failure: null));
        }
    });

    private void Start()
    {
        if (_outcome is not null)
        {
            return;
        }

        _lock = _directories.Lock();
        if (_directories.Cluster() is { } cluster)
        {
            BirthLog.Resumed(_logger, cluster);
            _directories.Finish(cluster, directory: null, first: null);
            End(new BirthOutcome(IsFormatted: true, Failure: null));
            return;
        }

        var listener = _options.IsController ? _options.Listeners.Controller.First() : null;
        _candidate = new BirthCandidate(
            _directories.Self(), _quorum, listener?.Name ?? _options.Listeners.ControllerNames[0], _options.IsController);
        _state = new BirthState(_candidate);
        _server = _candidate.IsListed ? BirthServer.Start(listener!, _candidate, _environment, _clock.Timers) : null;
        AskAll(_candidate.Self);
        Consider();
    }

    private void AskAll(ReplicaKey self)
    {
        var services = new PeerServices(_environment.Network, _environment.Time, _clock.Timers, _environment.Buffers);
        var identity = new PeerIdentity($"birth-{self.Id}", "kraftnet", "0.1.0");
        var options = new PeerOptions { HandshakeTimeout = PeerInquiry.Patience };
        var connector = new PeerConnector(services, identity, options);
        foreach (var peer in _candidate!.Peers)
        {
            var inquiry = new PeerInquiry(peer.Address, self, connector, _clock.Timers, _loop);
            _inquiries.Add(inquiry);
            _ = AskOn(peer.Id, inquiry);
        }
    }

    private async Task AskOn(NodeId peer, PeerInquiry inquiry)
    {
        try
        {
            while (!_isDecided)
            {
                var question = _state!.Ask();
                var word = await inquiry.Ask();
                if (!_isDecided)
                {
                    _state.Take(peer, question, word);
                    Consider();
                    await Sleep(Pause);
                }
            }
        }
        catch (Exception e)
        {
            // Nobody awaits this: what was not expected ends the birth, and the host judges it.
            End(new BirthOutcome(IsFormatted: false, e));
        }
    }

    private void Consider()
    {
        switch (_state!.Decide())
        {
            case Mint mint:
                var cluster = Uuid.Random(_prng).ToString();
                var first = Formatting.FirstSnapshot.Of(mint.Voters, _environment.Time.GetUtcNow(), _environment.Buffers);
                BirthLog.Minted(_logger, cluster, mint.Voters.ToString());
                CarryOut(new Adopt(cluster, first));
                break;
            case Adopt adopt:
                Tell(adopt);
                CarryOut(adopt);
                break;
            case Refuse refuse:
                End(new BirthOutcome(IsFormatted: false, new BirthRefusedException(refuse.Reason)));
                break;
            default:
                Report();
                break;
        }
    }

    private void Tell(Adopt adopt)
    {
        if (adopt.First is not null)
        {
            BirthLog.Joined(_logger, adopt.ClusterId);
        }
        else if (_options.IsController)
        {
            BirthLog.Observing(_logger, adopt.ClusterId);
        }
        else
        {
            BirthLog.JoinedAsBroker(_logger, adopt.ClusterId);
        }
    }

    /// <summary>When nobody is told any more that the node is unborn, it is formatted.</summary>
    private void CarryOut(Adopt adopt)
    {
        _isDecided = true;
        CloseAll(() => Guarded(() =>
        {
            if (_outcome is null)
            {
                _directories.Finish(adopt.ClusterId, _candidate!.Self.Directory, adopt.First);
                End(new BirthOutcome(IsFormatted: true, Failure: null));
            }
        }));
    }

    private void End(BirthOutcome outcome)
    {
        if (_outcome is not null)
        {
            return;
        }

        _isDecided = true;
        _outcome = outcome;
        CloseAll(() =>
        {
            _lock?.Dispose();

            // Not inside: what the host throws is not for the birth to judge.
            _loop.Post(() => _ended(outcome));
        });
    }

    /// <summary>Ends connections and listener; goes on, on the loop, when they are gone.</summary>
    private void CloseAll(Action closed)
    {
        _inquiries.ForEach(inquiry => inquiry.Close());
        if (_server is { } server)
        {
            _server = null;
            server.Stop(() => _loop.Post(() =>
            {
                server.Dispose();
                closed();
            }));
        }
        else
        {
            closed();
        }
    }

    private void Guarded(Action work)
    {
        try
        {
            work();
        }
        catch (Exception e)
        {
            // Told to the host, which knows what is expected of disks, ports and files, and throws the rest.
            End(new BirthOutcome(IsFormatted: false, e));
        }
    }

    private void Report()
    {
        var waiting = _state!.Waiting();
        var isEarly = _reportedAt is { } last ? _clock.Now - last < ReportPause : _clock.Now < FirstReport;
        if (waiting.Length > 0 && waiting != _reported && !isEarly)
        {
            _reported = waiting;
            _reportedAt = _clock.Now;
            BirthLog.Waiting(_logger, waiting);
        }
    }

    private Task Sleep(TimeSpan time)
    {
        var over = new TaskCompletionSource();
        _clock.Timers.Schedule(time, () => _loop.Post(over.SetResult));
        return over.Task;
    }
}
