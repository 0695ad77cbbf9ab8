using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Replication;

/// <summary>
/// The fetcher's side of a fetch session (KIP-227): requests name only the partitions that changed since the last one. Owned by
/// the fetcher's loop.
/// </summary>
internal sealed class FollowerSession
{
    private const int FullEpoch = 0;

    private readonly SortedDictionary<TopicIdPartition, FollowedPartition> _members = [];
    private readonly SortedSet<TopicIdPartition> _changed = [];
    private int _id;
    private int _epoch = FullEpoch;

    /// <summary>Whether the leader has partitions to answer for.</summary>
    public bool IsEmpty => _members.Count == 0;

    /// <summary>The partition as the leader knows it; null if it does not.</summary>
    public FollowedPartition? Find(TopicIdPartition id) => _members.GetValueOrDefault(id);

    /// <summary>Whether a partition could be fetched of which the leader does not know.</summary>
    public bool HasOthers(SortedDictionary<TopicIdPartition, FollowedPartition> partitions)
    {
        foreach (var id in _changed)
        {
            if (partitions.TryGetValue(id, out var followed)
                && followed.State == FollowState.Ready
                && !ReferenceEquals(Find(id), followed))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A partition came, went, moved or waits: the next request looks at it.</summary>
    public void Touch(TopicIdPartition id) => _changed.Add(id);

    /// <summary>The leader does not know the session, or may not: the next request names everything.</summary>
    public void Reset(bool forgetId)
    {
        _id = forgetId ? 0 : _id;
        _epoch = FullEpoch;
        _members.Clear();
    }

    /// <summary>Puts what is to be fetched into a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="partitions">Everything that is followed.</param>
    /// <param name="maxBytes">Most bytes of one partition.</param>
    public void Fill(
        FetchRequest request, SortedDictionary<TopicIdPartition, FollowedPartition> partitions, int maxBytes)
    {
        request.SessionId = _id;
        request.SessionEpoch = _epoch;
        if (_epoch == FullEpoch)
        {
            foreach (var followed in partitions.Values)
            {
                Include(request, followed, maxBytes);
            }
        }
        else
        {
            foreach (var id in _changed)
            {
                if (partitions.TryGetValue(id, out var followed) && followed.State == FollowState.Ready)
                {
                    Include(request, followed, maxBytes);
                }
                else if (_members.Remove(id))
                {
                    Forget(request, id);
                }
            }
        }

        _changed.Clear();
    }

    /// <summary>Takes over what the answer says of the session; the error, if it cannot go on.</summary>
    public ErrorCode Take(FetchResponse response)
    {
        var error = (ErrorCode)response.ErrorCode;
        if (error != ErrorCode.None)
        {
            Reset(forgetId: error == ErrorCode.FetchSessionIdNotFound);
            return error;
        }

        if (_members.Count == 0)
        {
            // The leader ends a session without partitions.
            Reset(forgetId: true);
            return ErrorCode.None;
        }

        if (_epoch == FullEpoch)
        {
            _id = response.SessionId;
        }

        // Without an id the leader has no room for sessions: every request is a full one.
        _epoch = _id == 0 ? FullEpoch : _epoch == int.MaxValue ? 1 : _epoch + 1;
        return ErrorCode.None;
    }

    private void Include(FetchRequest request, FollowedPartition followed, int maxBytes)
    {
        if (followed.State != FollowState.Ready)
        {
            return;
        }

        var topic = followed.Id.TopicId.Value;
        if (request.Topics.Count == 0 || request.Topics[^1].TopicId != topic)
        {
            request.Topics.Add(new FetchRequest.FetchTopic { TopicId = topic });
        }

        var (offset, lastEpoch) = followed.Position();
        request.Topics[^1].Partitions.Add(new FetchRequest.FetchPartition
        {
            Partition = followed.Id.Partition,
            CurrentLeaderEpoch = followed.Role.Epoch.Value,
            FetchOffset = offset.Value,
            LastFetchedEpoch = lastEpoch.Value,
            LogStartOffset = followed.Log.Offsets.LogStart.Value,
            PartitionMaxBytes = maxBytes,
        });
        _members[followed.Id] = followed;
    }

    private static void Forget(FetchRequest request, TopicIdPartition id)
    {
        if (request.ForgottenTopicsData.Count == 0 || request.ForgottenTopicsData[^1].TopicId != id.TopicId.Value)
        {
            request.ForgottenTopicsData.Add(new FetchRequest.ForgottenTopic { TopicId = id.TopicId.Value });
        }

        request.ForgottenTopicsData[^1].Partitions.Add(id.Partition);
    }
}
