using KRaftNet.Broker.Quorum;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Snapshots;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Broker.Birth;

/// <summary>
/// What a running controller answers to a node that is being born: the snapshot 0-0 with which its quorum began. It never
/// changes, so every controller may tell it, the leader or not, and a node that has no cluster yet may ask; Kafka's own
/// replicas never ask so. Immutable; any thread.
/// </summary>
/// <param name="files">The disk.</param>
/// <param name="folder">The metadata log's folder.</param>
internal sealed class BirthAnswers(IFileSystem files, string folder)
{
    /// <summary>Whether a request is that question: of the snapshot 0-0, in epoch 0, by one who names no cluster.</summary>
    public static bool IsQuestion(FetchSnapshotRequest request) =>
        request is { ClusterId: null, Topics: [{ Name: MetadataPartition.Topic, Partitions: [var partition] }] }
        && partition is { Partition: MetadataPartition.Number, CurrentLeaderEpoch: 0, Position: 0 }
        && partition.SnapshotId is { EndOffset: 0, Epoch: 0 };

    /// <summary>The answer, with the whole snapshot: it is as small as its list of voters.</summary>
    public FetchSnapshotResponse Answer()
    {
        var partition = new FetchSnapshotResponse.PartitionSnapshot();
        try
        {
            var content = AtomicFile.TryRead(files, $"{folder}/{SnapshotId.Bootstrap.FileName}");
            partition.ErrorCode = (short)(content is null ? ErrorCode.SnapshotNotFound : ErrorCode.None);
            partition.Size = content?.Length ?? 0;
            partition.UnalignedRecords = new RecordsPayload(content ?? []);
        }
        catch (DiskException)
        {
            // Its directory tells of the disk; who asks may ask another controller.
            partition.ErrorCode = (short)ErrorCode.KafkaStorageError;
        }

        return new FetchSnapshotResponse
        {
            Topics =
            [
                new FetchSnapshotResponse.TopicSnapshot { Name = MetadataPartition.Topic, Partitions = [partition] },
            ],
        };
    }
}
