using KRaftNet.Broker.Formatting;
using KRaftNet.Broker.Quorum;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Files;
using KRaftNet.Metadata.Controller.Features;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Records;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Records;
using KRaftNet.Raft;
using KRaftNet.TestKit.Disk;
using ControlBatch = KRaftNet.Protocol.Records.ControlBatch;

namespace KRaftNet.ClusterSimulation.World;

/// <summary>Formats the disks of a cluster's nodes as the command line does. Owned by the simulation's thread.</summary>
internal sealed class ClusterBirth(ClusterPlan plan, Prng random)
{
    private const string ClusterId = "a0JhTm5ldFNpbXVsYXRlZA";
    private const string Data = "/data";

    /// <summary>Formats all disks, which are empty.</summary>
    public void Format(IReadOnlyList<ClusterNode> nodes)
    {
        var keys = nodes.ToDictionary(node => node, node => new ReplicaKey(node.Id, new DirectoryId(Uuid.Random(random))));
        var first = FirstSnapshot.Of(
            new VoterSet(nodes.Where(node => node.IsVoter).Select(node => FirstSnapshot.VoterOf(keys[node], EndpointOf(node)))),
            DateTimeOffset.UnixEpoch,
            new BufferPool());
        foreach (var node in nodes)
        {
            Format(node, keys[node].Directory, node.IsVoter ? first : null);
        }
    }

    private static VoterEndpoint EndpointOf(ClusterNode node) => new("CONTROLLER", node.Machine.Host, 9093);

    private void Format(ClusterNode node, DirectoryId directory, FirstSnapshot? first)
    {
        var process = node.Machine.Start();
        new StorageFormatter(process.Files, process.Clock, process.Prng.Split("format"), new BufferPool()).Format(new FormatPlan
        {
            ClusterId = ClusterId,
            NodeId = node.Id,
            Directories = [Data],
            MetadataDirectory = Data,
            MetadataDirectoryId = directory,
            FirstSnapshot = first,
        });
        AtomicFile.Write(process.Files, $"{Data}/{BootstrapCheckpoint.FileName}", FirstRecords());
        node.Machine.Crash(CrashMode.LoseAllUnsynced);
    }

    /// <summary>The first records of a cluster that keeps eligible leader replicas, or not.</summary>
    private byte[] FirstRecords()
    {
        var pool = new BufferPool();
        var records = BootstrapRecords.WithFeatures(new SortedDictionary<string, short>(StringComparer.Ordinal)
        {
            [FeatureNames.MetadataVersion] = RecordVersions.LatestMetadataVersion,
            [FeatureNames.EligibleLeaderReplicasVersion] = (short)(plan.IsElrEnabled ? 1 : 0),
        });
        using var begin = Control(pool, 0, ControlRecordType.SnapshotHeader, new SnapshotHeaderRecord());
        using var data = MetadataBatch.Build(
            pool, new Offset(1), new LeaderEpoch(0), 0, [.. records.Select(record => (ReadOnlyMemory<byte>)record.Encode())]);
        using var end = Control(pool, 1 + records.Count, ControlRecordType.SnapshotFooter, new SnapshotFooterRecord());
        return [.. begin.Span, .. data.Span, .. end.Span];
    }

    private static PooledBuffer Control(BufferPool pool, long baseOffset, ControlRecordType type, IMessage message) =>
        ControlBatch.Build(pool, new Offset(baseOffset), new LeaderEpoch(0), 0, [(type, ControlRecordEncoder.Bytes(message))]);
}
