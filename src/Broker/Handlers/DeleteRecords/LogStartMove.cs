using KRaftNet.Common;
using KRaftNet.LogStore.Partitions;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers.DeleteRecords;

/// <summary>A log whose start is to move up, and the place of its answer. Used by one thread at a time.</summary>
internal sealed record LogStartMove(
    PartitionLog Log, Offset Start, DeleteRecordsResponse.DeleteRecordsPartitionResult Answer)
{
    /// <summary>Fills the answer in, with what went wrong on the disk or null.</summary>
    public void Settle(Exception? error)
    {
        if (error is not null || Log.Failure is not null)
        {
            Answer.ErrorCode = (short)ErrorCode.KafkaStorageError;
            return;
        }

        Answer.LowWatermark = Log.Offsets.LogStart.Value;
    }
}
