using KRaftNet.Common;

namespace KRaftNet.Platform.Loops;

/// <summary>
/// The sources of a loop, each known by a number that is never given out twice, so that an event that was fetched before
/// its source left finds nobody. Owned by the loop.
/// </summary>
internal sealed class EpollSources
{
    private readonly Dictionary<long, IEpollSource> _sources = [];
    private long _lastId;

    public int Count => _sources.Count;

    public long Add(IEpollSource source)
    {
        var id = ++_lastId;
        _sources.Add(id, source);
        return id;
    }

    public void Remove(long id) => Invariant.Require(_sources.Remove(id));

    public IEpollSource? Find(long id) => _sources.GetValueOrDefault(id);

    public IEpollSource[] All() => [.. _sources.Values];
}
