using BenchmarkDotNet.Attributes;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.LogStore;
using KRaftNet.LogStore.Partitions;
using KRaftNet.LogStore.Recovery;
using KRaftNet.Platform.Disk;
using KRaftNet.Platform.Files;
using KRaftNet.Protocol.Compression;

namespace KRaftNet.Micro;

/// <summary>
/// Appends to a partition's log on the real file system, in the temporary folder. The log begins anew between iterations,
/// so that it fills no disk. With fsync the flusher works beside the appends, which do not wait for it, as with acks=1.
/// </summary>
public class Appends : ILogFailureSink
{
    private const int AppendsPerInvoke = 256;
    private readonly LeaderEpoch _epoch = new(0);
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "kraftnet-micro-" + Path.GetRandomFileName());
    private Action? _endDisks;
    private PartitionLog? _log;
    private byte[] _batch = [];

    [Params(1024, 16384, 65536, 1048576)]
    public int BatchBytes { get; set; }

    [Params(AckDurability.Replicated, AckDurability.Fsync)]
    public AckDurability Durability { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Directory.CreateDirectory(_folder);
        _batch = Batches.Make(new BufferPool(), BatchBytes, CompressionType.None);
        var disks = new DiskExecutor(e => Environment.FailFast("the disk executor failed", e));
        _endDisks = disks.Dispose;
        var context = new LogContext(new OsFileSystem(), disks, TimeProvider.System, new Prng(1));
        var opened = PartitionOpening.Open(
            context,
            _folder,
            new TopicPartition("micro", 0),
            new LogConfig { Durability = Durability },
            new LogOpenOptions(),
            new LogSurroundings(this, null, Offset.Zero));
        _log = opened.Log!;
        _log.BeginEpoch(_epoch, isLeader: true, isSoleReplica: true);
    }

    /// <summary>What one iteration wrote is given back before the next.</summary>
    [IterationSetup]
    public void BeginAnew() => _log!.RestartAt(_log.Offsets.LogEnd + 1, _epoch);

    [Benchmark(OperationsPerInvoke = AppendsPerInvoke)]
    public Offset Append()
    {
        var last = Offset.Zero;
        for (var i = 0; i < AppendsPerInvoke; i++)
        {
            var result = _log!.AppendAsLeader(_batch, Batches.Timestamp, _epoch);
            if (result.Status != AppendStatus.Appended)
            {
                throw new InvalidOperationException($"the append was refused: {result.Status}", _log.Failure);
            }

            last = result.LastOffset;
        }

        return last;
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _log!.Close();
        _endDisks!();
        Directory.Delete(_folder, recursive: true);
    }

    /// <inheritdoc/>
    void ILogFailureSink.OnLogFailed(PartitionLog log, Exception reason) =>
        Environment.FailFast("the log failed", reason);
}
