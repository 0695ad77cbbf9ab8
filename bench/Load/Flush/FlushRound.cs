using System.Diagnostics;
using KRaftNet.Load.Measuring;

namespace KRaftNet.Load.Flush;

/// <summary>
/// One round of one method: so many batches in flight, one partition after another; each is appended by three brokers,
/// a thread and a directory each, and acknowledged once all three have it durable. Then the next takes its place.
/// </summary>
internal sealed class FlushRound : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Broker[] _brokers;
    private readonly long[] _issued;
    private readonly int[] _missing;
    private readonly int[] _partitions;
    private readonly byte[] _batch;
    private readonly LatencyHistogram _latencies = new();
    private readonly ManualResetEventSlim _idle = new();
    private readonly int _partitionCount;
    private int _next;
    private int _running;
    private volatile bool _isOver;

    public FlushRound(FlushMethod method, IReadOnlyList<BrokerFiles> files, int batchBytes, int inFlight)
    {
        _batch = new byte[batchBytes];
        new Random(1).NextBytes(_batch);
        _issued = new long[inFlight];
        _missing = new int[inFlight];
        _partitions = new int[inFlight];
        _partitionCount = files[0].Count;
        _brokers = [.. files.Select(one => new Broker(this, one, method))];
    }

    /// <summary>Runs until the time is over and the last batch is durable.</summary>
    public Round Run(TimeSpan time)
    {
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var begun = Stopwatch.GetTimestamp();
        _running = _issued.Length;
        for (var slot = 0; slot < _issued.Length; slot++)
        {
            Issue(slot);
        }

        _idle.Wait(time);
        _isOver = true;
        _idle.Wait();
        var elapsed = Stopwatch.GetElapsedTime(begun);
        process.Refresh();
        return new Round(
            _latencies.Count * _batch.Length, _latencies.Count, elapsed, _latencies, process.TotalProcessorTime - cpu);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Array.ForEach(_brokers, broker => broker.Dispose());
        _idle.Dispose();
    }

    private void Issue(int slot)
    {
        _partitions[slot] = (int)((uint)Interlocked.Increment(ref _next) % (uint)_partitionCount);
        _missing[slot] = _brokers.Length;
        _issued[slot] = Stopwatch.GetTimestamp();
        Array.ForEach(_brokers, broker => broker.Take(slot));
    }

    private void Durable(int slot)
    {
        if (Interlocked.Decrement(ref _missing[slot]) > 0)
        {
            return;
        }

        var latency = (long)Stopwatch.GetElapsedTime(_issued[slot]).TotalNanoseconds;
        lock (_gate)
        {
            _latencies.Record(latency);
        }

        if (!_isOver)
        {
            Issue(slot);
        }
        else if (Interlocked.Decrement(ref _running) == 0)
        {
            _idle.Set();
        }
    }

    /// <summary>A broker: a thread that appends, and what makes it durable.</summary>
    private sealed class Broker : IDisposable
    {
        private readonly Lock _gate = new();
        private readonly AutoResetEvent _work = new(initialState: false);
        private readonly FlushRound _round;
        private readonly BrokerFiles _files;
        private readonly IFlusher _flusher;
        private readonly Thread _thread;
        private List<int> _waiting = [];
        private bool _isStopped;

        internal Broker(FlushRound round, BrokerFiles files, FlushMethod method)
        {
            _round = round;
            _files = files;
            _flusher = method.Start(files, round.Durable);
            _thread = new Thread(Run) { IsBackground = true };
            _thread.Start();
        }

        internal void Take(int slot)
        {
            lock (_gate)
            {
                _waiting.Add(slot);
            }

            _work.Set();
        }

        public void Dispose()
        {
            lock (_gate)
            {
                _isStopped = true;
            }

            _work.Set();
            _thread.Join();
            _flusher.Dispose();
            _work.Dispose();
        }

        private void Run()
        {
            List<int> slots = [];
            while (true)
            {
                _work.WaitOne();
                lock (_gate)
                {
                    if (_isStopped)
                    {
                        return;
                    }

                    (slots, _waiting) = (_waiting, slots);
                }

                foreach (var slot in slots)
                {
                    var partition = _round._partitions[slot];
                    _files.Append(partition, _round._batch);
                    _flusher.Appended(partition, slot, _round._batch);
                }

                slots.Clear();
            }
        }
    }
}
