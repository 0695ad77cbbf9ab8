using System.Buffers.Binary;
using KRaftNet.Common.Buffers;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Interop.Tests.Replication;

/// <summary>What the comparison of replicas must see, and what it must let pass.</summary>
public class ReplicaFilesTests
{
    private const int Batches = 3;

    [Fact]
    public void Same_logs_are_good() => Assert.Null(Difference(Log(Batches), Batches));

    [Fact]
    public void Changed_byte_is_seen()
    {
        var changed = Log(Batches);
        changed[^1] ^= 1;
        Assert.Contains("broker 2", Difference(changed, Batches), StringComparison.Ordinal);
    }

    /// <summary>The leader epoch is outside the checksum.</summary>
    [Fact]
    public void Other_leader_epoch_is_seen()
    {
        var changed = Log(Batches);
        changed[RecordBatchLayout.LeaderEpochAt] ^= 1;
        Assert.Contains("alike", Difference(changed, Batches), StringComparison.Ordinal);
    }

    [Fact]
    public void Lost_batch_is_seen() =>
        Assert.Contains("ends at offset 2", Difference(Log(Batches - 1), Batches), StringComparison.Ordinal);

    [Fact]
    public void Torn_batch_is_seen() =>
        Assert.Contains("behind it", Difference(Log(Batches)[..^1], Batches), StringComparison.Ordinal);

    [Fact]
    public void Batch_that_is_there_twice_is_seen() =>
        Assert.Contains("where 1 is due", Difference([.. Log(1), .. Log(Batches)], Batches), StringComparison.Ordinal);

    [Fact]
    public void What_all_have_lost_is_seen() => Assert.Contains(
        "ends at offset 3",
        ReplicaFiles.Difference(new SortedDictionary<int, byte[]> { [1] = Log(Batches), [2] = Log(Batches) }, Batches + 1),
        StringComparison.Ordinal);

    private static string? Difference(byte[] second, long end) =>
        ReplicaFiles.Difference(new SortedDictionary<int, byte[]> { [1] = Log(Batches), [2] = second }, end);

    /// <summary>Batches of one record each, from offset 0 on.</summary>
    private static byte[] Log(int count)
    {
        var log = new List<byte>();
        for (var offset = 0; offset < count; offset++)
        {
            using var builder = new RecordBatchBuilder(new BufferPool(), new RecordBatchOptions(), 1000);
            builder.Append(0, RecordBytes.Null, "value"u8);
            using var batch = builder.Build();
            var bytes = batch.Span.ToArray();
            BinaryPrimitives.WriteInt64BigEndian(bytes, offset);
            log.AddRange(bytes);
        }

        return [.. log];
    }
}
