using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Flushing;
using KRaftNet.LogStore.Logs;
using KRaftNet.LogStore.Tests.Fixtures;
using KRaftNet.TestKit.Disk;

namespace KRaftNet.LogStore.Tests.Flushing;

public sealed class GroupCommitFlusherTests : IFlushedLog
{
    private readonly LogBench _bench = new();
    private readonly SegmentedLog _log;
    private readonly GroupCommitFlusher _flusher;

    public GroupCommitFlusherTests()
    {
        _log = _bench.OpenLog();
        _flusher = new GroupCommitFlusher(_bench.Executor, this, _log.LogEnd);
    }

    [Fact]
    public void Arm_starts_one_flush_and_what_comes_meanwhile_shares_the_next()
    {
        AppendAndArm();
        var first = _bench.Executor.RunWork();
        AppendAndArm();
        AppendAndArm();
        Assert.Equal(0, _bench.Executor.Pending);
        first();
        Assert.Equal(new Offset(1), _flusher.FlushedEnd);
        Assert.Equal(1, _bench.Executor.Pending);
        _bench.Executor.RunAll();
        Assert.Equal(new Offset(3), _flusher.FlushedEnd);
        Assert.False(_flusher.IsFlushing);
    }

    [Fact]
    public void Flush_covers_what_was_appended_when_it_was_prepared()
    {
        AppendAndArm();
        LogBench.AppendNext(_log);
        _bench.Executor.RunAll();
        Assert.Equal(new Offset(1), _flusher.FlushedEnd);
    }

    [Fact]
    public void Flushed_bytes_survive_a_crash_also_in_new_segments()
    {
        for (var i = 0; i < 3; i++)
        {
            _log.Roll();
            AppendAndArm();
        }

        _bench.Executor.RunAll();
        _bench.Disk.FlushDirectory("/data");
        _bench.Disk.FlushDirectory("/");
        _bench.Disk.Crash(CrashMode.LoseAllUnsynced);
        Assert.Equal(new Offset(3), _bench.OpenLog().LogEnd);
    }

    [Fact]
    public void Failed_flush_is_the_last_one()
    {
        _bench.Disk.Add(new DiskFault(DiskOperation.Flush));
        AppendAndArm();
        _bench.Executor.RunAll();
        Assert.IsType<DiskException>(_flusher.Failure);
        AppendAndArm();
        Assert.Equal(0, _bench.Executor.Pending);
        Assert.Equal(Offset.Zero, _flusher.FlushedEnd);
    }

    [Fact]
    public void Cut_during_a_flush_takes_back_what_it_would_have_promised()
    {
        AppendAndArm();
        LogBench.AppendNext(_log);
        _flusher.Arm(_log.LogEnd);
        _bench.Executor.RunAll();
        AppendAndArm();
        var completion = _bench.Executor.RunWork();
        _log.TruncateTo(new Offset(1));
        _flusher.TruncateTo(_log.LogEnd);
        LogBench.AppendNext(_log, count: 5);
        completion();
        Assert.Equal(new Offset(1), _flusher.FlushedEnd);
    }

    LogFlush IFlushedLog.PrepareFlush(Offset flushedEnd) => _log.PrepareFlush(flushedEnd);

    void IFlushedLog.OnFlushed(LogFlush flush, Exception? error) => _flusher.Complete(flush, error);

    private void AppendAndArm()
    {
        LogBench.AppendNext(_log);
        _flusher.Arm(_log.LogEnd);
    }
}
