namespace KRaftNet.Broker.Requests;

/// <summary>
/// Requests of one connection that wait until the first of them can be served, so that none goes before another. Owned by the
/// connection's loop; bounded by the requests that it may have in flight.
/// </summary>
internal sealed class HeldRequests
{
    private readonly Queue<Action> _held = new();

    /// <summary>Whether something is held, behind which later requests belong.</summary>
    public bool IsHolding => _held.Count > 0;

    /// <summary>Holds a request behind those that are held already.</summary>
    public void Hold(Action serve) => _held.Enqueue(serve);

    /// <summary>Serves all, in the order in which they came.</summary>
    public void Release()
    {
        while (_held.TryDequeue(out var serve))
        {
            serve();
        }
    }
}
