using KRaftNet.Common;

namespace KRaftNet.Transport.Server;

/// <summary>
/// Counts the connections of a node, in all and by client address, against <c>max.connections</c>,
/// <c>max.connections.per.ip</c> and its overrides. Thread-safe by one lock.
/// </summary>
public sealed class ConnectionLimits
{
    private readonly Lock _lock = new();
    private readonly int _max;
    private readonly int _maxOfAddress;
    private readonly SortedDictionary<string, int> _overrides;
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private int _count;

    /// <param name="max">Most connections of the node.</param>
    /// <param name="maxOfAddress">Most connections of one client address.</param>
    /// <param name="overrides">Other maxima for single addresses, in the form of <see cref="HostAndPort.Host"/>.</param>
    public ConnectionLimits(
        int max = int.MaxValue, int maxOfAddress = int.MaxValue, IReadOnlyDictionary<string, int>? overrides = null)
    {
        _max = max;
        _maxOfAddress = maxOfAddress;
        _overrides = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (address, limit) in overrides ?? new Dictionary<string, int>())
        {
            _overrides.Add(address, limit);
        }
    }

    /// <summary>Connections counted now.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _count;
            }
        }
    }

    /// <summary>Counts a connection, or tells why there may be no further one; null if it was counted.</summary>
    public CloseReason? TryAdd(string address)
    {
        lock (_lock)
        {
            if (_count >= _max)
            {
                return CloseReason.TooManyConnections;
            }

            var ofAddress = _counts.GetValueOrDefault(address);
            if (ofAddress >= _overrides.GetValueOrDefault(address, _maxOfAddress))
            {
                return CloseReason.TooManyConnectionsOfAddress;
            }

            _count++;
            _counts[address] = ofAddress + 1;
            return null;
        }
    }

    /// <summary>Ends what <see cref="TryAdd"/> counted.</summary>
    public void Remove(string address)
    {
        lock (_lock)
        {
            var left = _counts[address] - 1;
            Invariant.Require(left >= 0);
            _count--;
            if (left == 0)
            {
                _counts.Remove(address);
            }
            else
            {
                _counts[address] = left;
            }
        }
    }
}
