using KRaftNet.Broker.Controller;
using KRaftNet.Broker.Hosting;
using KRaftNet.Broker.Publishing;
using KRaftNet.Common;
using KRaftNet.Common.Loops;
using KRaftNet.Config.Node;
using KRaftNet.Metadata.Controller.Features;
using KRaftNet.Metadata.Delta;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Lifecycle;

/// <summary>
/// Registers this node's controller with the active one, again and again until the metadata shows it (KIP-919). Owned by
/// its loop.
/// </summary>
internal sealed class ControllerRegistrar(
    ControllerRegistrationRequest registration,
    IControllerChannel controller,
    ControllerCaller self,
    NodeClock clock,
    IEventLoop loop) : IMetadataPublisher
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private bool _isAsking;
    private bool _isDone;

    /// <summary>What the loop was last told: not every image wakes it. Of the loader's loop.</summary>
    private (bool IsKnown, bool CanRegister)? _told;

    /// <summary>What a controller says of itself.</summary>
    public static ControllerRegistrationRequest RequestOf(NodeId node, Uuid incarnation, IEnumerable<ListenerSpec> listeners)
    {
        var request = new ControllerRegistrationRequest { ControllerId = node.Value, IncarnationId = incarnation };
        foreach (var listener in listeners)
        {
            request.Listeners.Add(new ControllerRegistrationRequest.Listener
            {
                Name = listener.Name,
                Host = listener.Host,
                Port = (ushort)listener.Port,
                SecurityProtocol = (short)listener.Protocol,
            });
        }

        foreach (var feature in SupportedFeatures.Registered)
        {
            request.Features.Add(new ControllerRegistrationRequest.Feature
            {
                Name = feature.Name,
                MinSupportedVersion = feature.Min,
                MaxSupportedVersion = feature.Max,
            });
        }

        return request;
    }

    /// <inheritdoc/>
    public void Publish(MetadataChanges changes, MetadataImage image)
    {
        var known = image.Cluster.Controllers.GetValueOrDefault(new NodeId(registration.ControllerId));
        var isKnown = known?.IncarnationId == registration.IncarnationId;
        var canRegister = image.Features.MetadataVersion >= 15;
        if (_told == (isKnown, canRegister))
        {
            return;
        }

        _told = (isKnown, canRegister);
        loop.Post(() =>
        {
            _isDone = isKnown;
            if (!_isDone && canRegister && !_isAsking)
            {
                Ask();
            }
        });
    }

    private void Ask()
    {
        _isAsking = true;
        controller.Send<ControllerRegistrationRequest, ControllerRegistrationResponse>(
            self,
            registration,
            ControllerRegistrationRequest.MaxVersion,
            _ => clock.Timers.Schedule(RetryPause, () => loop.Post(AskAgain)));
    }

    /// <summary>Whatever was answered, what counts is what the metadata shows.</summary>
    private void AskAgain()
    {
        _isAsking = false;
        if (!_isDone)
        {
            Ask();
        }
    }
}
