using System.Diagnostics;
using KRaftNet.Common;
using KRaftNet.Metadata.Delta;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Records;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Tests.Scale;

/// <summary>
/// A hundred thousand partitions go through the image: made, found, written and read again. Prints what that took.
/// </summary>
public sealed class ManyPartitionsTests(ITestOutputHelper output)
{
    private const int Topics = 10_000;
    private const int PartitionsPerTopic = 10;
    private const int Brokers = 10;
    private const int Replicas = 3;

    [Fact]
    public void A_hundred_thousand_partitions_are_made_found_and_read_again()
    {
        var heap = GC.GetTotalMemory(forceFullCollection: true);
        var image = MetadataImage.Empty;
        var watch = Stopwatch.StartNew();
        for (var topic = 0; topic < Topics; topic++)
        {
            // One delta, one image and its changes for each topic, as when topics are made one after another.
            image = Create(image, topic);
            if ((topic + 1) % (Topics / 5) == 0)
            {
                output.WriteLine($"{topic + 1} topics: {watch.ElapsedMilliseconds} ms for the last {Topics / 5}");
                watch.Restart();
            }
        }

        output.WriteLine($"image: {(GC.GetTotalMemory(forceFullCollection: true) - heap) >> 20} MiB");
        watch.Restart();
        for (var topic = 0; topic < Topics; topic++)
        {
            for (var partition = 0; partition < PartitionsPerTopic; partition++)
            {
                var found = image.Topics.Find(new TopicPartition(Name(topic), partition));
                Assert.Equal(new NodeId((topic + partition) % Brokers), found!.Leader);
            }
        }

        output.WriteLine($"find all by name: {watch.ElapsedMilliseconds} ms");
        watch.Restart();
        var again = new MetadataDelta(MetadataImage.Empty);
        foreach (var record in ImageWriter.Write(image))
        {
            again.Replay(record.Message);
        }

        var copy = again.Apply(MetadataProvenance.None);
        output.WriteLine($"write as records and replay in one delta: {watch.ElapsedMilliseconds} ms");
        Assert.Equal(Topics, copy.Topics.ByName.Count);
        Assert.Equal(image.Topics.ByName.Keys, copy.Topics.ByName.Keys);
        GC.KeepAlive(image);
    }

    private static MetadataImage Create(MetadataImage image, int topic)
    {
        var id = new Uuid(1, (ulong)topic + 1);
        var delta = new MetadataDelta(image);
        delta.Replay(new TopicRecord { Name = Name(topic), TopicId = id });
        for (var partition = 0; partition < PartitionsPerTopic; partition++)
        {
            var leader = (topic + partition) % Brokers;
            List<int> replicas = [.. Enumerable.Range(leader, Replicas).Select(broker => broker % Brokers)];
            delta.Replay(new PartitionRecord
            {
                TopicId = id,
                PartitionId = partition,
                Replicas = replicas,
                Isr = replicas,
                Leader = leader,
                Directories = [.. replicas.Select(broker => new Uuid(2, (ulong)broker))],
            });
        }

        var after = delta.Apply(MetadataProvenance.None);
        delta.ChangesIn(after);
        return after;
    }

    private static string Name(int topic) => $"topic-{topic:00000}";
}
