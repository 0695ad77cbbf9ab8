using KRaftNet.Common;
using KRaftNet.Metadata.Controller.Configs;
using KRaftNet.Metadata.Delta;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Records;
using KRaftNet.Protocol;

namespace KRaftNet.Metadata.Controller;

/// <summary>
/// What a decision is made on. The image holds every record that this controller has proposed, committed or not, so
/// that one decision sees those before it. Made anew for each decision; the generator is the controller loop's.
/// </summary>
public sealed class ControllerContext
{
    private TopicPolicies? _policies;

    /// <summary>The metadata with all proposed records.</summary>
    public required MetadataImage Image { get; init; }

    /// <summary>The offset that the first record of this decision will have.</summary>
    public required Offset NextOffset { get; init; }

    /// <summary>Now on the controller's clock, which sessions are measured on, in milliseconds.</summary>
    public required long NowMs { get; init; }

    /// <summary>Where topic ids and placements come from.</summary>
    public required Prng Prng { get; init; }

    /// <summary>How this node is set up.</summary>
    public required ControllerOptions Options { get; init; }

    /// <summary>What holds for topics as the image stands.</summary>
    internal TopicPolicies Policies => _policies ??= new TopicPolicies(Image, Options);

    /// <summary>
    /// The context of a decision that follows once these records are proposed; whole transactions may be among them.
    /// </summary>
    public ControllerContext After(IReadOnlyList<MetadataRecord> records)
    {
        if (records.Count == 0)
        {
            return this;
        }

        var filter = new MetadataTransactionFilter();
        var visible = new List<IMessage>();
        for (var i = 0; i < records.Count; i++)
        {
            filter.Accept(records[i].Message, NextOffset + i, visible);
        }

        Invariant.Require(filter.OpenSince is null);
        var delta = new MetadataDelta(Image);
        visible.ForEach(delta.Replay);

        return new ControllerContext
        {
            Image = delta.Apply(Image.Provenance),
            NextOffset = NextOffset + records.Count,
            NowMs = NowMs,
            Prng = Prng,
            Options = Options,
        };
    }

    /// <summary>The record in the version that the cluster reads.</summary>
    internal MetadataRecord Versioned(IMessage record) => record.Versioned(Image.Features.MetadataVersion);
}
