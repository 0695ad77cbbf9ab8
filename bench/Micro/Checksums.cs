using BenchmarkDotNet.Attributes;
using KRaftNet.Common;

namespace KRaftNet.Micro;

/// <summary>CRC-32C, which every produced byte passes through.</summary>
public class Checksums
{
    private byte[] _bytes = [];

    [Params(64, 1024, 16384, 1048576)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _bytes = new byte[Bytes];
        new Random(1).NextBytes(_bytes);
    }

    [Benchmark]
    public uint Compute() => Crc32C.Compute(_bytes);
}
