using KRaftNet.Broker.Controller;
using KRaftNet.Broker.Hosting;
using KRaftNet.Broker.Publishing;
using KRaftNet.Common;
using KRaftNet.Common.Loops;
using KRaftNet.Common.Time;
using KRaftNet.Metadata.Delta;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using Microsoft.Extensions.Logging;

namespace KRaftNet.Broker.Lifecycle;

/// <summary>
/// Takes the broker into the cluster and out of it (KIP-631): registers, sends heartbeats, asks to be unfenced when its
/// replicas are ready, and at the end asks to be let go. Owned by its loop.
/// </summary>
internal sealed class BrokerLifecycle : IMetadataPublisher
{
    private static readonly TimeSpan RetryBackoff = TimeSpan.FromMilliseconds(50);

    private readonly BrokerIdentity _identity;
    private readonly IControllerChannel _controller;
    private readonly ControllerCaller _self;
    private readonly NodeClock _clock;
    private readonly IEventLoop _loop;
    private readonly ILogger _logger;
    private readonly TimeSpan _heartbeatInterval;
    private readonly LeavingPatience _patience;
    private LifecycleState _state = LifecycleState.Starting;
    private BrokerEpoch _epoch = BrokerEpoch.None;
    private long _metadataOffset = -1;
    private volatile bool _wasUnfenced;
    private TimeSpan _lastAnswerAt;
    private TimeSpan _leaveAskedAt;
    private bool _isReady;
    private bool _isAsking;
    private WheelTimer? _next;
    private Action? _unfenced;
    private Action? _stopped;

    public BrokerLifecycle(
        BrokerIdentity identity,
        IControllerChannel controller,
        ControllerCaller self,
        NodeClock clock,
        IEventLoop loop,
        TimeSpan heartbeatInterval,
        LeavingPatience patience,
        ILogger logger)
    {
        _identity = identity;
        _controller = controller;
        _self = self;
        _clock = clock;
        _loop = loop;
        _heartbeatInterval = heartbeatInterval;
        _patience = patience;
        _logger = logger;
    }

    /// <summary>The epoch of the registration; none before it. Any thread.</summary>
    public BrokerEpoch Epoch => new(Interlocked.Read(ref _publishedEpoch));

    private long _publishedEpoch = BrokerEpoch.None.Value;

    /// <summary>Begins; <paramref name="unfenced"/> is called once on the loop when clients may be served.</summary>
    public void Start(Action unfenced) => _loop.Post(() =>
    {
        _unfenced = unfenced;
        Register();
    });

    /// <summary>The replicas that were on disk are open: the broker may be unfenced.</summary>
    public void ReplicasReady() => _loop.Post(() =>
    {
        _isReady = true;
        Beat();
    });

    /// <summary>
    /// Asks to be let go; <paramref name="stopped"/> is called once on the loop: when the controller agrees, or when there
    /// is none to agree (<see cref="LeavingPatience"/>).
    /// </summary>
    public void Stop(Action stopped) => _loop.Post(() =>
    {
        _stopped = stopped;
        if (_state is LifecycleState.Starting or LifecycleState.Stopped)
        {
            End();
            return;
        }

        _state = LifecycleState.Leaving;
        _leaveAskedAt = _clock.Now;
        WaitForLeave();
        Beat();
    });

    /// <inheritdoc/>
    public void Publish(MetadataChanges changes, MetadataImage image)
    {
        Volatile.Write(ref _metadataOffset, image.Provenance.LastOffset.Value);

        // Once it is unfenced the next heartbeat is early enough, and the loop is not woken for every change.
        if (!_wasUnfenced)
        {
            _loop.Post(() =>
            {
                if (_state == LifecycleState.Registered)
                {
                    Beat();
                }
            });
        }
    }

    private void Register()
    {
        if (_state != LifecycleState.Starting)
        {
            return;
        }

        _controller.Send<BrokerRegistrationRequest, BrokerRegistrationResponse>(
            _self,
            _identity.ToRegistration(),
            BrokerRegistrationRequest.MaxVersion,
            response => _loop.Post(() => OnRegistered(response)));
    }

    private void OnRegistered(BrokerRegistrationResponse response)
    {
        if (_state != LifecycleState.Starting)
        {
            return;
        }

        var error = (ErrorCode)response.ErrorCode;
        if (error != ErrorCode.None)
        {
            if (error != ErrorCode.NotController)
            {
                LifecycleLog.RegistrationRefused(_logger, error.KafkaName());
            }

            _next = _clock.Timers.Schedule(RetryBackoff, () => _loop.Post(Register));
            return;
        }

        _lastAnswerAt = _clock.Now;
        _epoch = new BrokerEpoch(response.BrokerEpoch);
        Interlocked.Exchange(ref _publishedEpoch, response.BrokerEpoch);
        _state = LifecycleState.Registered;
        LifecycleLog.Registered(_logger, response.BrokerEpoch);
        Beat();
    }

    /// <summary>Sends a heartbeat now, unless one is on its way: its answer sends the next if there is news.</summary>
    private void Beat()
    {
        if (_isAsking || _epoch == BrokerEpoch.None || _state == LifecycleState.Stopped)
        {
            return;
        }

        _next?.Cancel();
        _isAsking = true;
        var request = new BrokerHeartbeatRequest
        {
            BrokerId = _identity.NodeId.Value,
            BrokerEpoch = _epoch.Value,
            CurrentMetadataOffset = Volatile.Read(ref _metadataOffset),
            WantFence = !_isReady,
            WantShutDown = _state == LifecycleState.Leaving,
        };
        _controller.Send<BrokerHeartbeatRequest, BrokerHeartbeatResponse>(
            _self,
            request,
            BrokerHeartbeatRequest.MaxVersion,
            response => _loop.Post(() => OnAnswer(request, response)));
    }

    private void OnAnswer(BrokerHeartbeatRequest request, BrokerHeartbeatResponse response)
    {
        _isAsking = false;
        if (_state == LifecycleState.Stopped)
        {
            return;
        }

        if (response.ErrorCode == 0)
        {
            _lastAnswerAt = _clock.Now;
        }

        if (response.ErrorCode != 0)
        {
            LifecycleLog.HeartbeatRefused(_logger, ((ErrorCode)response.ErrorCode).KafkaName());
        }
        else if (_state == LifecycleState.Leaving && response.ShouldShutDown)
        {
            End();
            return;
        }
        else if (_state == LifecycleState.Registered && !response.IsFenced)
        {
            _state = LifecycleState.Running;
            _wasUnfenced = true;
            LifecycleLog.Unfenced(_logger);
            _unfenced?.Invoke();
        }

        ScheduleNext(request);
    }

    /// <summary>
    /// The usual interval, but at once while something is still to be said: that it is ready and caught up, or that it wants
    /// to go. In the last case after a pause, because the controller waits for others.
    /// </summary>
    private void ScheduleNext(BrokerHeartbeatRequest sent)
    {
        var hasNews = sent.WantFence == _isReady
            || (_state == LifecycleState.Registered && sent.CurrentMetadataOffset != Volatile.Read(ref _metadataOffset))
            || (_state == LifecycleState.Leaving && !sent.WantShutDown);
        var delay = hasNews ? TimeSpan.Zero : _state == LifecycleState.Leaving ? RetryBackoff : _heartbeatInterval;
        _next = _clock.Timers.Schedule(delay, () => _loop.Post(Beat));
    }

    /// <summary>Goes without leave when it is time; every answer of a controller may have put that off.</summary>
    private void WaitForLeave()
    {
        if (_state != LifecycleState.Leaving)
        {
            return;
        }

        var left = _patience.EndOf(_leaveAskedAt, _lastAnswerAt) - _clock.Now;
        if (left > TimeSpan.Zero)
        {
            _clock.Timers.Schedule(left, () => _loop.Post(WaitForLeave));
        }
        else
        {
            LifecycleLog.LeftUnheard(_logger);
            End();
        }
    }

    private void End()
    {
        _state = LifecycleState.Stopped;
        _next?.Cancel();
        _stopped?.Invoke();
    }
}

/// <summary>Where the broker stands.</summary>
internal enum LifecycleState
{
    /// <summary>Not registered yet.</summary>
    Starting,

    /// <summary>Registered, and fenced until it is caught up and ready.</summary>
    Registered,

    /// <summary>Serves clients.</summary>
    Running,

    /// <summary>Wants to be let go.</summary>
    Leaving,

    /// <summary>Sends nothing any more.</summary>
    Stopped,
}
