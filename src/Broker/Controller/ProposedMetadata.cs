using KRaftNet.Common;
using KRaftNet.Metadata.Delta;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Records;
using KRaftNet.Protocol;

namespace KRaftNet.Broker.Controller;

/// <summary>
/// The metadata as the active controller sees it: what is committed and all that it has proposed on top. Undoing is
/// forgetting it, since images are immutable. Owned by the controller's loop.
/// </summary>
internal sealed class ProposedMetadata(MetadataImage committed, Offset nextOffset)
{
    private readonly MetadataTransactionFilter _transactions = new();
    private readonly List<IMessage> _replayable = [];

    /// <summary>With every proposed record in it.</summary>
    public MetadataImage Image { get; private set; } = committed;

    /// <summary>The offset that the next record gets.</summary>
    public Offset NextOffset { get; private set; } = nextOffset;

    /// <summary>The quorum put a record of its own at <see cref="NextOffset"/>.</summary>
    public void PassControlRecord(Offset offset)
    {
        Invariant.Require(offset == NextOffset);
        NextOffset += 1;
    }

    /// <summary>Takes records in, in their order; the first gets <see cref="NextOffset"/>.</summary>
    /// <exception cref="MetadataReplayException">A record does not fit those before it: the decision was wrong.</exception>
    public void Add(IReadOnlyList<MetadataRecord> records)
    {
        foreach (var record in records)
        {
            _transactions.Accept(record.Message, NextOffset, _replayable);
            NextOffset += 1;
        }

        var delta = new MetadataDelta(Image);
        foreach (var record in _replayable)
        {
            delta.Replay(record);
        }

        _replayable.Clear();
        Image = delta.Apply(Image.Provenance);
    }
}
