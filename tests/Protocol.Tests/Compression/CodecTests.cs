using System.Buffers;
using KRaftNet.Common;
using KRaftNet.Protocol.Compression;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Protocol.Tests.Compression;

public sealed class CodecTests
{
    public static TheoryData<CompressionType> Types => new(Enum.GetValues<CompressionType>());

    public static TheoryData<CompressionType> CompressingTypes =>
        new(Enum.GetValues<CompressionType>().Where(type => type != CompressionType.None));

    [Theory]
    [MemberData(nameof(Types))]
    public void Decompress_after_compress_gives_the_plain_bytes_of_every_shape(CompressionType type)
    {
        var prng = new Prng(11);
        foreach (var length in (int[])[0, 1, 3, 4, 5, 63, 64, 65, 1000, 32767, 32768, 32769, 65536, 65537, 300_000])
        {
            foreach (var plain in Shapes(prng, length))
            {
                Assert.Equal(plain, Decompress(type, Compress(type, plain)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Read_in_small_pieces_gives_the_same_bytes(CompressionType type)
    {
        var plain = Words(new Prng(12), 100_000);
        var compressed = Compress(type, plain);
        var piece = new byte[777];
        var read = new List<byte>();
        using var decompression = Codecs.For(type).Decompress(compressed, int.MaxValue);
        for (int count; (count = decompression.Read(piece)) != 0;)
        {
            Assert.True(count > 0);
            read.AddRange(piece.AsSpan(0, count));
        }

        Assert.Equal(plain, read);
    }

    [Theory]
    [MemberData(nameof(CompressingTypes))]
    public void Decompress_of_truncated_bytes_never_gives_all_of_the_plain_ones(CompressionType type)
    {
        var plain = Words(new Prng(13), 3000);
        var compressed = Compress(type, plain);
        for (var length = 0; length < compressed.Length; length++)
        {
            var cut = compressed.AsMemory(0, length);
            var decompressed = new ArrayBufferWriter<byte>();
            var isWhole = Codecs.For(type).TryDecompress(cut, decompressed, int.MaxValue);
            Assert.False(
                isWhole && decompressed.WrittenCount >= plain.Length,
                $"cut to {length} of {compressed.Length}");
        }
    }

    [Theory]
    [MemberData(nameof(CompressingTypes))]
    public void Decompress_of_changed_bytes_ends(CompressionType type)
    {
        var prng = new Prng(14);
        var compressed = Compress(type, Words(prng, 2000));
        for (var at = 0; at < compressed.Length; at++)
        {
            var changed = compressed.ToArray();
            changed[at] ^= (byte)(1 << prng.Next(8));
            var decompressed = new ArrayBufferWriter<byte>();
            Codecs.For(type).TryDecompress(changed, decompressed, 1 << 20);
            Assert.True(decompressed.WrittenCount <= 1 << 20);
        }

        Assert.Equal(2000, Decompress(type, compressed).Length);
    }

    [Theory]
    [MemberData(nameof(CompressingTypes))]
    public void Decompress_of_random_bytes_is_damaged(CompressionType type)
    {
        var prng = new Prng(15);
        for (var round = 0; round < 500; round++)
        {
            var bytes = new byte[1 + prng.Next(200)];
            prng.Fill(bytes);
            var isWhole = Codecs.For(type).TryDecompress(bytes, new ArrayBufferWriter<byte>(), 1 << 20);
            Assert.True(!isWhole || type == CompressionType.Snappy, "a bare snappy block has nothing to tell it by");
        }
    }

    [Theory]
    [MemberData(nameof(CompressingTypes))]
    public void Decompress_stops_at_the_bound(CompressionType type)
    {
        var compressed = Compress(type, new byte[1 << 20]);
        Assert.False(Codecs.For(type).TryDecompress(compressed, new ArrayBufferWriter<byte>(), (1 << 20) - 1));
        Assert.True(Codecs.For(type).TryDecompress(compressed, new ArrayBufferWriter<byte>(), 1 << 20));
    }

    /// <summary>A block of snappy states up to 22 times its bytes, and is decoded whole.</summary>
    [Fact]
    public void Snappy_takes_no_memory_for_a_block_beyond_the_bound()
    {
        const int bound = 1 << 10;
        const int stated = 16 << 20;
        var block = new byte[stated / 20];
        Varint.WriteUnsigned(block, stated);
        var piece = new byte[16];
        var before = GC.GetAllocatedBytesForCurrentThread();
        using (var decompression = Codecs.For(CompressionType.Snappy).Decompress(block, bound))
        {
            Assert.Equal(Decompression.TooLarge, decompression.Read(piece));
            Assert.Equal(Decompression.TooLarge, decompression.Read(piece));
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < 4 * bound, $"{allocated} bytes for {bound} that may be taken");
    }

    [Theory]
    [InlineData(CompressionType.Gzip)]
    [InlineData(CompressionType.Lz4)]
    [InlineData(CompressionType.Zstd)]
    [InlineData(CompressionType.Snappy)]
    public void Decompress_reads_streams_one_after_another(CompressionType type)
    {
        byte[] both = [.. Compress(type, "first, "u8), .. Compress(type, "second"u8)];
        Assert.Equal("first, second"u8, Decompress(type, both));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Threads_that_share_a_codec_do_not_share_its_state(CompressionType type)
    {
        var wrong = 0;
        var threads = Enumerable.Range(1, 4).Select(seed => new Thread(() =>
        {
            var prng = new Prng((ulong)seed);
            for (var round = 0; round < 100; round++)
            {
                var plain = Words(prng, prng.Next(5000));
                var isSame = Decompress(type, Compress(type, plain)).AsSpan().SequenceEqual(plain);
                Interlocked.Add(ref wrong, isSame ? 0 : 1);
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.Equal(0, wrong);
    }

    [Fact]
    public void Lz4_writes_independent_blocks_of_64_KiB_without_checksums_and_size()
    {
        var compressed = Compress(CompressionType.Lz4, Words(new Prng(16), 200_000));
        Assert.Equal(Convert.FromHexString("04224d18604082"), compressed[..7]);
        Assert.Equal(new byte[4], compressed[^4..]);
    }

    [Theory]
    [InlineData("04224d186840050000000000000000d3056800008068656c6c6f00000000", "a size is stated, checksum wrong")]
    [InlineData("04224d18604083000000", "the header checksum is wrong")]
    public void Lz4_refuses_frames_with_a_wrong_checksum(string hex, string reason) =>
        Assert.False(
            Codecs.For(CompressionType.Lz4).TryDecompress(
                Convert.FromHexString(hex), new ArrayBufferWriter<byte>(), int.MaxValue),
            reason);

    [Fact]
    public void Snappy_reads_a_bare_block() =>
        Assert.Equal("snappy"u8, Decompress(CompressionType.Snappy, [6, 5 << 2, .. "snappy"u8]));

    [Theory]
    [InlineData("05080102030401", "a copy from before the beginning")]
    [InlineData("ffffffff07", "a length that so few bytes cannot make")]
    [InlineData("0408010203", "a literal longer than the block")]
    [InlineData("0204010203", "more bytes than stated")]
    public void Snappy_refuses_impossible_blocks(string hex, string reason) =>
        Assert.False(
            Codecs.For(CompressionType.Snappy).TryDecompress(
                Convert.FromHexString(hex), new ArrayBufferWriter<byte>(), int.MaxValue),
            reason);

    [Fact]
    public void For_a_type_without_meaning_names_it()
    {
        var thrown = Assert.Throws<CodecMissingException>(() => Codecs.For((CompressionType)5));
        Assert.Contains("5", thrown.Message, StringComparison.Ordinal);
        Assert.False(Codecs.TryFor((CompressionType)7, out _));
    }

    [Theory]
    [InlineData(CompressionType.Lz4, "liblz4-1")]
    [InlineData(CompressionType.Zstd, "libzstd1")]
    public void A_missing_library_is_named_with_its_package(CompressionType type, string package) =>
        Assert.Contains(package, CodecMissingException.Of(type).Message, StringComparison.Ordinal);

    private static IEnumerable<byte[]> Shapes(Prng prng, int length)
    {
        var random = new byte[length];
        prng.Fill(random);
        return [new byte[length], random, Words(prng, length)];
    }

    private static byte[] Words(Prng prng, int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length;)
        {
            var word = "partition=\"orders-"u8[..(2 + prng.Next(16))];
            word = word[..Math.Min(word.Length, length - i)];
            word.CopyTo(bytes.AsSpan(i));
            i += word.Length;
        }

        return bytes;
    }

    private static byte[] Compress(CompressionType type, ReadOnlySpan<byte> plain)
    {
        var writer = new ArrayBufferWriter<byte>();
        Codecs.For(type).Compress(plain, null, writer);
        return writer.WrittenSpan.ToArray();
    }

    private static byte[] Decompress(CompressionType type, byte[] compressed)
    {
        var writer = new ArrayBufferWriter<byte>();
        Assert.True(Codecs.For(type).TryDecompress(compressed, writer, int.MaxValue));
        return writer.WrittenSpan.ToArray();
    }
}
