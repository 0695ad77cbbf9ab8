using KRaftNet.Common;
using KRaftNet.Common.Buffers;

namespace KRaftNet.Transport.Frames;

/// <summary>
/// The bytes that all received and unreturned frames of a node may take together. A frame's bytes are reserved before its
/// body is read, and released when its buffer is returned. Who finds too little waits in line and holds nothing meanwhile,
/// so that waiting cannot lock up; while somebody waits nobody passes by, so that large frames do not starve.
/// Thread-safe by one lock.
/// </summary>
public sealed class ReceiveBudget : IBufferBudget
{
    private readonly Lock _lock = new();
    private readonly LinkedList<BudgetWaiter> _line = [];
    private readonly long _totalBytes;
    private long _reservedBytes;

    /// <param name="totalBytes">
    /// Bytes, above 0. A frame that is larger gets through alone: when nothing else is reserved.
    /// </param>
    public ReceiveBudget(long totalBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(totalBytes);
        _totalBytes = totalBytes;
    }

    /// <summary>Bytes reserved now.</summary>
    public long ReservedBytes
    {
        get
        {
            lock (_lock)
            {
                return _reservedBytes;
            }
        }
    }

    /// <summary>Whether that many bytes could be reserved now. Nothing is promised: another may be faster.</summary>
    public bool HasRoom(long bytes)
    {
        lock (_lock)
        {
            return _line.Count == 0 && Fits(bytes);
        }
    }

    /// <summary>
    /// Reserves, or puts the waiter at the end of the line and says false. Asked again with the same number after the
    /// waiter was told that its turn has come, it hands over what was reserved meanwhile.
    /// </summary>
    internal bool TryReserve(long bytes, BudgetWaiter waiter)
    {
        lock (_lock)
        {
            switch (waiter.State)
            {
                case BudgetWaiterState.Granted:
                    Invariant.Require(waiter.Bytes == bytes);
                    waiter.State = BudgetWaiterState.Idle;
                    return true;
                case BudgetWaiterState.Idle when _line.Count == 0 && Fits(bytes):
                    _reservedBytes += bytes;
                    return true;
                case BudgetWaiterState.Idle:
                    waiter.Bytes = bytes;
                    waiter.State = BudgetWaiterState.InLine;
                    _line.AddLast(waiter);
                    return false;
                default:
                    return false;
            }
        }
    }

    /// <summary>Ends waiting, whether the turn has come or not.</summary>
    internal void Cancel(BudgetWaiter waiter)
    {
        long granted = 0;
        lock (_lock)
        {
            if (waiter.State == BudgetWaiterState.InLine)
            {
                _line.Remove(waiter);
            }
            else if (waiter.State == BudgetWaiterState.Granted)
            {
                granted = waiter.Bytes;
            }

            waiter.State = BudgetWaiterState.Idle;
        }

        // Also with 0 bytes: who left may have stood before others that fit.
        Release(granted);
    }

    /// <inheritdoc/>
    public void Release(long bytes)
    {
        lock (_lock)
        {
            _reservedBytes -= bytes;
            Invariant.Require(_reservedBytes >= 0);
        }

        while (GrantNext() is { } waiter)
        {
            waiter.Granted();
        }
    }

    private BudgetWaiter? GrantNext()
    {
        lock (_lock)
        {
            if (_line.First?.Value is not { } first || !Fits(first.Bytes))
            {
                return null;
            }

            _line.RemoveFirst();
            _reservedBytes += first.Bytes;
            first.State = BudgetWaiterState.Granted;
            return first;
        }
    }

    private bool Fits(long bytes) => _reservedBytes + Math.Min(bytes, _totalBytes) <= _totalBytes;
}

/// <summary>One who may wait for a budget. Its fields belong to the budget's lock.</summary>
/// <param name="granted">
/// Told, on any thread, that the turn has come: posts to its loop, where <see cref="ReceiveBudget.TryReserve"/> is asked again.
/// </param>
internal sealed class BudgetWaiter(Action granted)
{
    public Action Granted { get; } = granted;

    public long Bytes { get; set; }

    public BudgetWaiterState State { get; set; }
}

internal enum BudgetWaiterState
{
    Idle,
    InLine,
    Granted,
}
