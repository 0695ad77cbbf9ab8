using KRaftNet.Broker.Requests;
using KRaftNet.Broker.Security;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Directories;
using KRaftNet.LogStore.Partitions;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers;

/// <summary>
/// DescribeLogDirs: what each log directory of this broker holds, and the room on its volume (KIP-113, KIP-827). Needs
/// Describe on the cluster. Immutable; the volumes are asked on the disk executor.
/// </summary>
internal sealed class DescribeLogDirsHandler(LogDirectories directories, IFileSystem files, IDiskExecutor disks)
    : ApiHandler<DescribeLogDirsRequest, DescribeLogDirsResponse>
{
    /// <summary>From here on an error of the whole request has a place; before, the answer is only empty.</summary>
    private const short WithError = 3;

    /// <inheritdoc/>
    protected override void Handle(RequestContext context, DescribeLogDirsRequest request)
    {
        if (!context.AuthorizeCluster(AclOperation.Describe))
        {
            var error = context.Version >= WithError ? ErrorCode.ClusterAuthorizationFailed : ErrorCode.None;
            context.Respond(new DescribeLogDirsResponse { ErrorCode = (short)error });
            return;
        }

        var response = new DescribeLogDirsResponse();
        disks.Submit(
            DiskLane.Background,
            () => response.Results.AddRange(Describe(request)),
            error =>
            {
                if (error is not null)
                {
                    response.Results.Clear();
                    response.ErrorCode = (short)ErrorCode.KafkaStorageError;
                }

                context.Respond(response);
            });
    }

    private IEnumerable<DescribeLogDirsResponse.DescribeLogDirsResult> Describe(DescribeLogDirsRequest request)
    {
        var wanted = Wanted(request);
        foreach (var directory in directories.All)
        {
            yield return directory.OfflineReason is null ? Describe(directory, wanted) : Offline(directory.Path);
        }

        foreach (var failed in directories.Failed)
        {
            yield return Offline(failed.Path);
        }
    }

    /// <summary>The partitions that are asked for; null for all.</summary>
    private static HashSet<(string Topic, int Partition)>? Wanted(DescribeLogDirsRequest request) =>
        request.Topics?.SelectMany(topic => topic.Partitions, (topic, number) => (topic.Topic, number)).ToHashSet();

    private DescribeLogDirsResponse.DescribeLogDirsResult Describe(
        LogDirectory directory, HashSet<(string Topic, int Partition)>? wanted)
    {
        VolumeSpace space;
        try
        {
            space = files.GetSpace(directory.Path);
        }
        catch (DiskException)
        {
            return Offline(directory.Path);
        }

        var result = new DescribeLogDirsResponse.DescribeLogDirsResult
        {
            LogDir = directory.Path,
            TotalBytes = space.TotalBytes,
            UsableBytes = space.UsableBytes,
        };
        foreach (var topic in directory.Logs
            .Where(log => wanted?.Contains((log.Partition.Topic, log.Partition.Partition)) != false)
            .GroupBy(log => log.Partition.Topic))
        {
            result.Topics.Add(new DescribeLogDirsResponse.DescribeLogDirsTopic
            {
                Name = topic.Key,
                Partitions = [.. topic.Select(ToMessage)],
            });
        }

        return result;
    }

    private static DescribeLogDirsResponse.DescribeLogDirsPartition ToMessage(PartitionLog log)
    {
        var offsets = log.Offsets;
        return new DescribeLogDirsResponse.DescribeLogDirsPartition
        {
            PartitionIndex = log.Partition.Partition,
            PartitionSize = log.SizeBytes,
            OffsetLag = Math.Max(offsets.HighWatermark.Value - offsets.LogEnd.Value, 0),
        };
    }

    private static DescribeLogDirsResponse.DescribeLogDirsResult Offline(string path) => new()
    {
        ErrorCode = (short)ErrorCode.KafkaStorageError,
        LogDir = path,
        TotalBytes = -1,
        UsableBytes = -1,
    };
}
