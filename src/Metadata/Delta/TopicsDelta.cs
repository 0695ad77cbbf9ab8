using System.Collections.Immutable;
using KRaftNet.Common;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Topics;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Delta;

/// <summary>Replays records on topics. Owned by one <see cref="MetadataDelta"/>.</summary>
internal sealed class TopicsDelta(TopicsImage before)
{
    private readonly ImmutableSortedDictionary<TopicId, TopicImage>.Builder _byId = before.ById.ToBuilder();
    private readonly ImmutableSortedDictionary<string, TopicImage>.Builder _byName = before.ByName.ToBuilder();
    private readonly ImmutableSortedDictionary<string, ImmutableSortedSet<string>>.Builder _collisions =
        before.NamesByNormalizedName.ToBuilder();

    private readonly SortedDictionary<TopicId, TopicDraft> _drafts = [];

    /// <summary>The topics that records were about, also deleted ones.</summary>
    internal SortedSet<TopicId> Touched { get; } = [];

    internal void Replay(TopicRecord record)
    {
        var id = new TopicId(record.TopicId);
        if (_byId.ContainsKey(id) || _byName.ContainsKey(record.Name))
        {
            throw new MetadataReplayException($"Topic {record.Name} ({id}) is created twice.");
        }

        var topic = new TopicImage(
            record.Name, id, ImmutableSortedDictionary<int, PartitionRegistration>.Empty);
        _byId.Add(id, topic);
        _byName.Add(record.Name, topic);
        Touched.Add(id);
        if (TopicNames.HasCollisionCharacters(record.Name))
        {
            var normalized = TopicNames.Normalize(record.Name);
            _collisions[normalized] = NamesLike(normalized).Add(record.Name);
        }
    }

    internal void Replay(PartitionRecord record) =>
        Draft(new TopicId(record.TopicId)).Set(record.PartitionId, PartitionRecords.FromRecord(record));

    internal void Replay(PartitionChangeRecord record)
    {
        var topic = Draft(new TopicId(record.TopicId));
        var partition = topic.Partition(record.PartitionId);
        topic.Set(record.PartitionId, PartitionRecords.Merge(partition, record));
    }

    /// <returns>The name of the topic, whose configs go with it.</returns>
    internal string Replay(RemoveTopicRecord record)
    {
        var id = new TopicId(record.TopicId);
        var name = Draft(id).Name;
        _drafts.Remove(id);
        _byId.Remove(id);
        _byName.Remove(name);
        if (TopicNames.HasCollisionCharacters(name))
        {
            var normalized = TopicNames.Normalize(name);
            var left = NamesLike(normalized).Remove(name);
            if (left.IsEmpty)
            {
                _collisions.Remove(normalized);
            }
            else
            {
                _collisions[normalized] = left;
            }
        }

        return name;
    }

    /// <summary>Forgets the eligible leader replicas of one topic, or with an empty name of all (KIP-966).</summary>
    internal void Replay(ClearElrRecord record)
    {
        if (record.TopicName.Length == 0)
        {
            foreach (var id in _byId.Keys.ToList())
            {
                ClearElr(id);
            }
        }
        else if (_byName.TryGetValue(record.TopicName, out var topic))
        {
            ClearElr(topic.Id);
        }
        else
        {
            throw new MetadataReplayException($"A record clears the ELR of {record.TopicName}, which does not exist.");
        }
    }

    internal TopicsImage Apply()
    {
        foreach (var draft in _drafts.Values)
        {
            var topic = draft.ToImage();
            _byId[topic.Id] = topic;
            _byName[topic.Name] = topic;
        }

        _drafts.Clear();
        var byId = _byId.ToImmutable();
        return ReferenceEquals(byId, before.ById)
            ? before
            : new TopicsImage(byId, _byName.ToImmutable(), _collisions.ToImmutable());
    }

    private void ClearElr(TopicId id)
    {
        var clearing = new PartitionChangeRecord { EligibleLeaderReplicas = [], LastKnownElr = [] };
        var topic = Draft(id);
        foreach (var partition in topic.PartitionIds)
        {
            var state = topic.Partition(partition);
            if (!state.Elr.IsEmpty || !state.LastKnownElr.IsEmpty)
            {
                topic.Set(partition, PartitionRecords.Merge(state, clearing));
            }
        }
    }

    private TopicDraft Draft(TopicId id)
    {
        if (!_drafts.TryGetValue(id, out var draft))
        {
            var topic = _byId.GetValueOrDefault(id) ??
                throw new MetadataReplayException($"A record is about topic {id}, which does not exist.");
            draft = new TopicDraft(topic);
            _drafts.Add(id, draft);
            Touched.Add(id);
        }

        return draft;
    }

    private ImmutableSortedSet<string> NamesLike(string normalized) =>
        _collisions.GetValueOrDefault(normalized) ?? ImmutableSortedSet.Create<string>(StringComparer.Ordinal);
}
