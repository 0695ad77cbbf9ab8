using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Client.Fetching;

/// <summary>One partition that is read. Owned by its fetcher.</summary>
internal sealed class FetchState(string topic, int partition, Offset position)
{
    private Offset? _end;

    /// <summary>The partition's number.</summary>
    public int Partition { get; } = partition;

    /// <summary>The next offset to read.</summary>
    public Offset Position { get; private set; } = position;

    /// <summary>Whether all was read that could be read when the leader last answered.</summary>
    public bool IsAtEnd => _end is { } end && Position >= end;

    /// <summary>
    /// Takes the leader's answer: passes its whole batches on and goes on behind them. Returns the error if it is one.
    /// </summary>
    public KafkaException? Take(FetchResponse.PartitionData answer, FetchedRecords fetched)
    {
        var error = (ErrorCode)answer.ErrorCode;
        if (error != ErrorCode.None)
        {
            return KafkaException.Of(error, $"{topic}-{Partition} cannot be read at offset {Position}");
        }

        _end = new Offset(answer.HighWatermark);
        var next = Position;
        foreach (var batch in new RecordBatches(answer.Records.Bytes.Span))
        {
            next = Offset.Max(next, batch.Header.NextOffset);
        }

        if (next > Position)
        {
            fetched.Add(Partition, Position, answer.Records.Bytes);
            Position = next;
        }

        return null;
    }
}
