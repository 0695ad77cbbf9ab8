using System.Collections.Immutable;
using KRaftNet.Broker.Publishing;
using KRaftNet.Broker.Replicas;
using KRaftNet.Common;
using KRaftNet.Metadata.Delta;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Tests.Publishing;

/// <summary>
/// What one loop publishes and every request reads, on real threads: each state is seen whole, none after a later one, and
/// the last one is seen.
/// </summary>
public sealed class PublishedThreadsTests
{
    private const int Readers = 3;
    private const int Images = 5_000;
    private const int Replicas = 20_000;
    private const int TopicsMax = 50;
    private const int LooksPerList = 50;

    /// <summary>What never comes is a failure, and takes no longer than this.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private static readonly TopicId Topic = new(new Uuid(1, 1));

    [Fact]
    public async Task Metadata_is_seen_whole_and_never_older_than_before()
    {
        var cache = new MetadataCache();
        var wrong = 0;
        var readers = Start(() =>
        {
            for (var seen = -1L; seen < Images;)
            {
                var image = cache.Image;
                var offset = image.Provenance.LastOffset.Value;
                Interlocked.Add(ref wrong, offset >= seen && IsWhole(image, offset) ? 0 : 1);
                seen = Math.Max(seen, offset);
            }
        });
        var published = MetadataImage.Empty;
        for (var offset = 1; offset <= Images; offset++)
        {
            var delta = new MetadataDelta(published);
            Change(delta, offset);
            published = delta.Apply(new MetadataProvenance(new Offset(offset), new LeaderEpoch(1), offset));
            cache.Publish(delta.ChangesIn(published), published);
        }

        await readers.WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.Equal(0, wrong);
    }

    [Fact]
    public async Task Replicas_are_found_as_long_as_the_loop_has_them()
    {
        var table = new ReplicaTable();
        var (first, next, wrong) = (0, 0, 0);
        var readers = Start(() =>
        {
            for (var seen = 0; seen < Replicas;)
            {
                var isRight = true;
                for (var look = 0; look < LooksPerList; look++)
                {
                    // What was published before the look, and not taken away before its end, must be found.
                    var highest = Volatile.Read(ref next) - 1;
                    var found = highest < 0 ? null : table.Find(IdOf(highest));
                    isRight &= highest < 0 || Volatile.Read(ref first) > highest || found?.Id == IdOf(highest);
                }

                var all = table.All;
                isRight &= all.IsEmpty || all.Keys.Last().Partition - all.Keys.First().Partition == all.Count - 1;
                isRight &= all.Values.All(replica => replica.Name.Partition == replica.Id.Partition);
                seen = all.IsEmpty ? seen : Math.Max(seen, all.Keys.Last().Partition + 1);
                Interlocked.Add(ref wrong, isRight ? 0 : 1);
            }
        });
        for (var number = 0; number < Replicas; number++)
        {
            var replica = new Partition(IdOf(number), new TopicPartition("topic", number));
            table.Set(table.All.SetItem(replica.Id, replica));
            Volatile.Write(ref next, number + 1);
            if (number % TopicsMax == TopicsMax - 1 && number + 1 < Replicas)
            {
                Volatile.Write(ref first, number + 1);
                table.Set(ImmutableSortedDictionary<TopicIdPartition, Partition>.Empty);
            }
        }

        await readers.WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.Equal(0, wrong);
    }

    /// <summary>A topic with the offset in its name comes, and the one of so many offsets before goes.</summary>
    private static void Change(MetadataDelta delta, int offset)
    {
        delta.Replay(new TopicRecord { Name = $"topic-{offset}", TopicId = new Uuid(1, (ulong)offset) });
        if (offset > TopicsMax)
        {
            delta.Replay(new RemoveTopicRecord { TopicId = new Uuid(1, (ulong)(offset - TopicsMax)) });
        }
    }

    private static bool IsWhole(MetadataImage image, long offset) =>
        image.Topics.ByName.Count == Math.Clamp(offset, 0, TopicsMax)
        && image.Topics.ById.Count == image.Topics.ByName.Count
        && (offset < 1 || image.Topics.Find($"topic-{offset}") is not null)
        && image.Topics.Find($"topic-{offset - TopicsMax}") is null;

    private static TopicIdPartition IdOf(int number) => new(Topic, number);

    private static Task Start(Action work) => Task.WhenAll(Enumerable.Range(0, Readers).Select(_ => Task.Factory.StartNew(
        work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
}
