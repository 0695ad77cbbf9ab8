using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Delta;

/// <summary>
/// Holds back the records of a metadata transaction, a group too big for one batch, until its end is read, and drops
/// them if it is aborted (KIP-868). Everything else passes. A snapshot may not reach into an open transaction: it ends
/// before <see cref="OpenSince"/>. Owned by whoever reads the log.
/// </summary>
public sealed class MetadataTransactionFilter
{
    private readonly List<IMessage> _held = [];

    /// <summary>The offset of the record that began the open transaction; null if none is open.</summary>
    public Offset? OpenSince { get; private set; }

    /// <summary>Takes the next record of the log and hands on those that may be replayed now, in order.</summary>
    /// <exception cref="MetadataReplayException">Begin and end do not fit.</exception>
    public void Accept(IMessage record, Offset offset, ICollection<IMessage> output)
    {
        switch (record)
        {
            case BeginTransactionRecord:
                RequireOpen(false, offset);
                OpenSince = offset;
                break;
            case EndTransactionRecord:
                RequireOpen(true, offset);
                foreach (var held in _held)
                {
                    output.Add(held);
                }

                Reset();
                break;
            case AbortTransactionRecord:
                RequireOpen(true, offset);
                Reset();
                break;
            default:
                (OpenSince is null ? output : _held).Add(record);
                break;
        }
    }

    /// <summary>Forgets an open transaction: the reader starts again elsewhere in the log.</summary>
    public void Reset()
    {
        _held.Clear();
        OpenSince = null;
    }

    private void RequireOpen(bool open, Offset offset)
    {
        if (OpenSince is null == open)
        {
            throw new MetadataReplayException(
                open
                    ? $"A transaction ends at {offset}, and none is open."
                    : $"A transaction begins at {offset} in another.");
        }
    }
}
