using KRaftNet.Broker.Controller;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers.Metadata;

/// <summary>
/// Makes topics that clients named and that do not exist (<c>auto.create.topics.enable</c>). The client that asked is told
/// that the topic is unknown and asks again. Thread-safe: it knows which topics are on their way, so that a crowd of clients
/// costs one request.
/// </summary>
internal sealed class AutoTopicCreator(
    IControllerChannel controller, ControllerCaller self, bool isEnabled, int timeoutMs)
{
    private readonly Lock _lock = new();
    private readonly SortedSet<string> _inFlight = new(StringComparer.Ordinal);

    /// <summary>Whether topics are made at all.</summary>
    public bool IsEnabled { get; } = isEnabled;

    /// <summary>Asks the controller for the topics, with the cluster's defaults. The caller has checked what the client may.</summary>
    public void Create(IReadOnlyList<string> names)
    {
        List<string> wanted;
        lock (_lock)
        {
            wanted = [.. names.Where(_inFlight.Add)];
        }

        if (wanted.Count == 0)
        {
            return;
        }

        var request = new CreateTopicsRequest { TimeoutMs = timeoutMs };
        foreach (var name in wanted)
        {
            request.Topics.Add(new CreateTopicsRequest.CreatableTopic
            {
                Name = name,
                NumPartitions = -1,
                ReplicationFactor = -1,
            });
        }

        controller.Send<CreateTopicsRequest, CreateTopicsResponse>(
            self, request, CreateTopicsRequest.MaxVersion, _ => Forget(wanted));
    }

    private void Forget(List<string> names)
    {
        lock (_lock)
        {
            _inFlight.ExceptWith(names);
        }
    }
}
