using BenchmarkDotNet.Attributes;
using KRaftNet.Common.Buffers;
using KRaftNet.Protocol.Compression;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Micro;

/// <summary>What the produce path asks of a batch before it takes a lock: length, checksum, header, every record.</summary>
public class Validation
{
    private readonly BufferPool _pool = new();
    private readonly RecordBatchRules _deep = new();
    private readonly RecordBatchRules _header = new() { IsDeep = false };
    private RecordBatchValidator _validator = new(new BufferPool());
    private byte[] _batch = [];

    [Params(1024, 16384, 65536, 1048576)]
    public int PlainBytes { get; set; }

    [Params(CompressionType.None, CompressionType.Lz4)]
    public CompressionType Compression { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _validator = new RecordBatchValidator(_pool);
        _batch = Batches.Make(_pool, PlainBytes, Compression);
        if (!Deep().IsAccepted)
        {
            throw new InvalidOperationException($"the batch is refused: {Deep().Defect}");
        }
    }

    [Benchmark]
    public BatchVerdict Deep() => _validator.Validate(_batch, _deep, Batches.Timestamp);

    [Benchmark]
    public BatchVerdict Header() => _validator.Validate(_batch, _header, Batches.Timestamp);
}
