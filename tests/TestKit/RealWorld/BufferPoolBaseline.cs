using KRaftNet.Common.Buffers;

namespace KRaftNet.TestKit.RealWorld;

/// <summary>What of a pool was rented when a test began: at its end it must be no more and no less.</summary>
public sealed class BufferPoolBaseline(BufferPool pool)
{
    private readonly long _outstanding = pool.Outstanding;
    private readonly long _outstandingBytes = pool.OutstandingBytes;

    /// <summary>Buffers rented since, and not returned.</summary>
    public long Leaked => pool.Outstanding - _outstanding;

    /// <summary>Fails the test if a buffer was not returned, or one too many was.</summary>
    public void RequireBack()
    {
        if (Leaked != 0 || pool.OutstandingBytes != _outstandingBytes)
        {
            Assert.Fail($"{Leaked} buffers ({pool.OutstandingBytes - _outstandingBytes} bytes) were not returned");
        }
    }
}
