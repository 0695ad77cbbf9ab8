using KRaftNet.Broker.Controller;
using KRaftNet.Common;
using KRaftNet.Metadata.Delta;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Records;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Tests.Controller;

public sealed class ProposedMetadataTests
{
    private static readonly Uuid Id = new(1, 2);

    [Fact]
    public void Proposed_records_are_seen_at_once_and_take_offsets()
    {
        var proposed = new ProposedMetadata(MetadataImage.Empty, new Offset(10));

        proposed.Add([Topic("a", Id), new NoOpRecord().Versioned()]);

        Assert.Equal(new Offset(12), proposed.NextOffset);
        Assert.NotNull(proposed.Image.Topics.Find("a"));
    }

    [Fact]
    public void The_committed_image_stays_as_it_was()
    {
        var committed = MetadataImage.Empty;

        new ProposedMetadata(committed, new Offset(10)).Add([Topic("a", Id)]);

        Assert.Null(committed.Topics.Find("a"));
    }

    [Fact]
    public void Later_records_build_on_earlier_ones()
    {
        var proposed = new ProposedMetadata(MetadataImage.Empty, new Offset(0));

        proposed.Add([Topic("a", Id)]);
        proposed.Add([new RemoveTopicRecord { TopicId = Id }.Versioned()]);

        Assert.Null(proposed.Image.Topics.Find("a"));
        Assert.Equal(new Offset(2), proposed.NextOffset);
    }

    [Fact]
    public void Record_that_does_not_fit_is_refused()
    {
        var proposed = new ProposedMetadata(MetadataImage.Empty, new Offset(0));

        Assert.Throws<MetadataReplayException>(
            () => proposed.Add([new RemoveTopicRecord { TopicId = Id }.Versioned()]));
    }

    private static MetadataRecord Topic(string name, Uuid id) =>
        new TopicRecord { Name = name, TopicId = id }.Versioned();
}
