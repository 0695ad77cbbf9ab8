
namespace KRaftNet.Broker.Requests;

/// <summary>
/// The APIs of a listener by key: what the dispatcher serves and what ApiVersions tells, so that the two cannot differ.
/// Immutable.
/// </summary>
internal sealed class HandlerTable
{
    private readonly ApiHandler?[] _byKey;

    /// <exception cref="ArgumentException">Two handlers serve the same API.</exception>
    public HandlerTable(IEnumerable<ApiHandler> handlers)
    {
        All = [.. handlers.OrderBy(handler => handler.Key)];
        _byKey = new ApiHandler?[All.Count == 0 ? 0 : (int)All[^1].Key + 1];
        foreach (var handler in All)
        {
            if (_byKey[(int)handler.Key] is not null)
            {
                throw new ArgumentException($"{handler.Key} has two handlers.", nameof(handlers));
            }

            _byKey[(int)handler.Key] = handler;
        }
    }

    /// <summary>The handlers in the order of their keys.</summary>
    public IReadOnlyList<ApiHandler> All { get; }

    /// <summary>Who serves the key, or null.</summary>
    public ApiHandler? Find(short key) => key >= 0 && key < _byKey.Length ? _byKey[key] : null;
}
