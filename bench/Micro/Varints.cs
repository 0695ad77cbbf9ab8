using BenchmarkDotNet.Attributes;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Micro;

/// <summary>Varints as records hold them, a thousand an operation: mostly of one byte and two, as lengths and deltas are.</summary>
public class Varints
{
    private const int Count = 1000;
    private readonly int[] _values = new int[Count];
    private readonly byte[] _written = new byte[Count * Varint.MaxBytes32];
    private readonly byte[] _target = new byte[Count * Varint.MaxBytes32];

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        for (var i = 0; i < Count; i++)
        {
            _values[i] = random.Next(1 << random.Next(1, 15)) - 4;
        }

        WriteAll(_written);
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public int Write() => WriteAll(_target);

    [Benchmark(OperationsPerInvoke = Count)]
    public int Read()
    {
        var sum = 0;
        var at = 0;
        for (var i = 0; i < Count; i++)
        {
            at += Varint.Read(_written.AsSpan(at), out var value);
            sum += value;
        }

        return sum;
    }

    private int WriteAll(byte[] target)
    {
        var at = 0;
        foreach (var value in _values)
        {
            at += Varint.Write(target.AsSpan(at), value);
        }

        return at;
    }
}
