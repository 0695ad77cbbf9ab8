using FsCheck;
using FsCheck.Fluent;
using KRaftNet.Common;
using KRaftNet.Config.Alter;
using KRaftNet.Metadata.Delta;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Records;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Tests.Delta;

public sealed class MetadataDeltaTests
{
    private const int RecordsPerCase = 120;

    [Fact]
    public void Records_in_any_batches_give_the_same_image() => ForAll((seed, prng) =>
    {
        var records = new RandomRecords(seed).Take(RecordsPerCase);
        var whole = Replay(MetadataImage.Empty, records);
        var pieces = MetadataImage.Empty;
        for (var i = 0; i < records.Count;)
        {
            var count = Math.Min(prng.Next(1, 20), records.Count - i);
            pieces = Replay(pieces, records.GetRange(i, count));
            i += count;
        }

        return Bytes(whole).SequenceEqual(Bytes(pieces));
    });

    [Fact]
    public void Snapshot_of_an_image_gives_it_again() => ForAll((seed, _) =>
    {
        var image = Replay(MetadataImage.Empty, new RandomRecords(seed).Take(RecordsPerCase));
        var again = Replay(MetadataImage.Empty, ImageWriter.Write(image).Select(record => record.Message));
        return Bytes(image).SequenceEqual(Bytes(again)) &&
            image.Topics.ByName.Keys.SequenceEqual(again.Topics.ByName.Keys) &&
            image.Topics.NamesByNormalizedName.Keys.SequenceEqual(again.Topics.NamesByNormalizedName.Keys);
    });

    [Fact]
    public void Changes_that_a_delta_knows_are_those_between_its_two_images() => ForAll((seed, prng) =>
    {
        var records = new RandomRecords(seed).Take(RecordsPerCase);
        var split = prng.Next(RecordsPerCase);
        var before = Replay(MetadataImage.Empty, records.GetRange(0, split));
        var delta = new MetadataDelta(before);
        records.GetRange(split, RecordsPerCase - split).ForEach(delta.Replay);
        var after = delta.Apply(MetadataProvenance.None);
        return Text(delta.ChangesIn(after)) == Text(MetadataChanges.Between(before, after));
    });

    [Fact]
    public void Topic_is_found_by_name_and_by_id_and_its_collisions_follow_it() => ForAll((seed, _) =>
    {
        var topics = Replay(MetadataImage.Empty, new RandomRecords(seed).Take(RecordsPerCase)).Topics;
        var colliding = topics.ByName.Keys.Where(name => name.Contains('.') || name.Contains('_'));
        return topics.ById.Values.All(topic => ReferenceEquals(topic, topics.Find(topic.Name))) &&
            topics.NamesByNormalizedName.Values.SelectMany(names => names).Order(StringComparer.Ordinal)
                .SequenceEqual(colliding);
    });

    [Fact]
    public void Parts_that_no_record_is_about_stay_the_same()
    {
        var before = Replay(MetadataImage.Empty, new RandomRecords(3).Take(RecordsPerCase));
        var idle = Replay(before, [new NoOpRecord()]);
        Assert.Same(before.Topics, idle.Topics);
        Assert.Same(before.Cluster, idle.Cluster);
        Assert.Same(before.Configs, idle.Configs);
        Assert.Same(before.Features, idle.Features);
        Assert.Same(before.Retained, idle.Retained);

        var configured = Replay(before, [Config("new", "1")]);
        Assert.NotSame(before.Configs, configured.Configs);
        Assert.Same(before.Topics, configured.Topics);
        Assert.Same(before.Cluster, configured.Cluster);
    }

    [Fact]
    public void Topics_that_no_record_is_about_stay_the_same()
    {
        var before = Replay(MetadataImage.Empty, [Topic("a", 1), Topic("b", 2)]);
        var after = Replay(before, [Partition(1)]);
        Assert.NotSame(before.Topics.Find("a"), after.Topics.Find("a"));
        Assert.Same(before.Topics.Find("b"), after.Topics.Find("b"));
    }

    [Fact]
    public void Records_of_resources_may_take_turns_and_leave_what_did_not_change()
    {
        var before = Replay(MetadataImage.Empty, [Config("k", "1", "a"), Config("l", "1", "b")]);
        var after = Replay(before, [
            Config("k", "2", "a"), Config("l", "1", "b"), Config("m", "3", "a"), Config("k", "1", "a"), Config("m", null, "a"),
            Config("k", "4", "b"), Config("n", "5", "c"), Config("n", null, "c"),
        ]);
        Assert.Equal(["k=1"], Values("a"));
        Assert.Equal(["k=4", "l=1"], Values("b"));
        Assert.Empty(Values("c"));
        Assert.Equal(["a", "b"], after.Configs.Resources.Keys.Select(resource => resource.Name));
        Assert.Same(before.Configs, Replay(before, [Config("k", "1", "a"), Config("l", "1", "b")]).Configs);

        IEnumerable<string> Values(string topic) => after.Configs.OfTopic(topic).Select(pair => $"{pair.Key}={pair.Value}");
    }

    [Fact]
    public void Configs_of_a_topic_go_with_it()
    {
        var image = Replay(MetadataImage.Empty, [Topic("a", 1), Config("k", "v", "a"), Config("k", "v", "b")]);
        image = Replay(image, [new RemoveTopicRecord { TopicId = new Uuid(0, 1) }]);
        Assert.Empty(image.Configs.OfTopic("a"));
        Assert.Single(image.Configs.OfTopic("b"));
        Assert.Single(image.Configs.Resources);
    }

    [Fact]
    public void Topic_deleted_and_created_again_is_in_both_lists_of_changes()
    {
        var before = Replay(MetadataImage.Empty, [Topic("a", 1), Partition(1)]);
        var delta = new MetadataDelta(before);
        delta.Replay(new RemoveTopicRecord { TopicId = new Uuid(0, 1) });
        delta.Replay(Topic("a", 2));
        delta.Replay(Partition(2));
        var changes = delta.ChangesIn(delta.Apply(MetadataProvenance.None));
        Assert.Equal(new TopicId(new Uuid(0, 1)), Assert.Single(changes.DeletedTopics).Id);
        Assert.Equal(new TopicId(new Uuid(0, 2)), Assert.Single(changes.CreatedTopics).Id);
        Assert.Null(Assert.Single(changes.Partitions).Before);
    }

    [Fact]
    public void Clearing_eligible_replicas_of_all_topics_is_a_change_of_the_partitions_that_had_some()
    {
        var image = Replay(
            MetadataImage.Empty,
            [
                Topic("a", 1), Partition(1), Topic("b", 2), Partition(2),
                new PartitionChangeRecord { TopicId = new Uuid(0, 1), PartitionId = 0, EligibleLeaderReplicas = [7] },
            ]);
        image = Replay(image, [new ClearElrRecord { TopicName = "" }]);
        Assert.True(image.Topics.Find("a")!.Find(0)!.Elr.IsEmpty);
        Assert.Equal(2, image.Topics.Find("a")!.Find(0)!.PartitionEpoch);
        Assert.Equal(0, image.Topics.Find("b")!.Find(0)!.PartitionEpoch);
    }

    [Fact]
    public void Records_that_do_not_fit_are_refused()
    {
        var image = Replay(MetadataImage.Empty, [Topic("a", 1)]);
        IReadOnlyList<IMessage> unfit =
        [
            Topic("a", 2),
            Topic("b", 1),
            Partition(9),
            new PartitionChangeRecord { TopicId = new Uuid(0, 1), PartitionId = 0 },
            new RemoveTopicRecord { TopicId = new Uuid(0, 9) },
            new ClearElrRecord { TopicName = "none" },
            new UnregisterBrokerRecord { BrokerId = 1 },
            new FenceBrokerRecord { Id = 1 },
            new BeginTransactionRecord(),
            new CreateTopicsRequest(),
        ];
        Assert.All(unfit, record => Assert.Throws<MetadataReplayException>(() => Replay(image, [record])));
    }

    [Fact]
    public void Level_of_the_quorum_s_feature_comes_from_elsewhere_and_is_in_no_snapshot()
    {
        var delta = new MetadataDelta(MetadataImage.Empty);
        delta.ReplayKRaftVersion(1);
        var image = delta.Apply(MetadataProvenance.None);
        Assert.Equal(1, image.Features.LevelOf(FeatureNames.KRaftVersion));
        Assert.Empty(ImageWriter.Write(image));
    }

    private static TopicRecord Topic(string name, ulong id) => new() { Name = name, TopicId = new Uuid(0, id) };

    private static PartitionRecord Partition(ulong topic) => new()
    {
        TopicId = new Uuid(0, topic),
        PartitionId = 0,
        Replicas = [1],
        Isr = [1],
        Leader = 1,
        LeaderEpoch = 0,
        PartitionEpoch = 0,
    };

    private static ConfigRecord Config(string name, string? value, string topic = "a") => new()
    {
        ResourceType = (sbyte)ConfigResourceType.Topic,
        ResourceName = topic,
        Name = name,
        Value = value,
    };

    private static MetadataImage Replay(MetadataImage image, IEnumerable<IMessage> records)
    {
        var delta = new MetadataDelta(image);
        foreach (var record in records)
        {
            delta.Replay(record);
        }

        return delta.Apply(MetadataProvenance.None);
    }

    private static List<string> Bytes(MetadataImage image) =>
        [.. ImageWriter.Write(image).Select(record => Convert.ToHexString(
            record.Message.Versioned().Encode()))];

    private static string Text(MetadataChanges changes) => string.Join(
        '\n',
        [
            .. changes.DeletedTopics.Select(topic => $"deleted {topic.Id}"),
            .. changes.CreatedTopics.Select(topic => $"created {topic.Id}"),
            .. changes.Partitions.Select(partition => $"partition {partition}"),
            .. changes.Configs.Select(config => $"config {config}"),
            .. changes.Brokers.Select(broker => $"broker {broker}"),
            .. changes.Controllers.Select(controller => $"controller {controller}"),
            .. changes.Retained.Select(key => $"retained {key}"),
            $"producer ids {changes.ProducerIds}",
        ]);

    private static void ForAll(Func<ulong, Prng, bool> property) => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => property((ulong)seed, new Prng((ulong)seed).Split("test"))));
}
