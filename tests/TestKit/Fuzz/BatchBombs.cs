using System.Buffers;
using KRaftNet.Common;
using KRaftNet.Protocol.Compression;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.TestKit.Fuzz;

/// <summary>
/// Small batches of each codec that become large: one record around or beyond what a batch may become, one that claims
/// a gigabyte and has a part of it, and a great many empty ones. Immutable.
/// </summary>
public sealed class BatchBombs
{
    private readonly List<(CompressionType Codec, byte[] Batch)> _all = [];

    public BatchBombs(int plainBytesMax)
    {
        var prng = new Prng(3);
        var composer = new BatchComposer();
        foreach (var codec in Enum.GetValues<CompressionType>())
        {
            if (codec == CompressionType.None || !Codecs.TryFor(codec, out _))
            {
                continue;
            }

            Add(codec, composer.Wrap(prng, codec, OneRecord(plainBytesMax / 4, plainBytesMax / 4), 1));
            Add(codec, composer.Wrap(prng, codec, OneRecord(2 * plainBytesMax, 2 * plainBytesMax), 1));
            Add(codec, composer.Wrap(prng, codec, OneRecord(1 << 30, 2 * plainBytesMax), 1));
            Add(codec, composer.Wrap(prng, codec, new byte[4 * plainBytesMax], int.MaxValue));
        }
    }

    /// <summary>One of them.</summary>
    public (CompressionType Codec, byte[] Batch) Pick(Prng prng) => _all[prng.Next(_all.Count)];

    /// <summary>Snappy makes 64 bytes of 3 at best: what does not fit an input is no small batch.</summary>
    private void Add(CompressionType codec, ReadOnlySpan<byte> batch)
    {
        if (batch.Length <= FuzzInput.BytesMax)
        {
            _all.Add((codec, batch.ToArray()));
        }
    }

    /// <summary>A record that states a length of its value, and has so many bytes of it.</summary>
    private static byte[] OneRecord(int stated, int present)
    {
        // Attributes, both deltas, a key of no bytes; behind the value no headers.
        var length = 4 + Varint.SizeOf(stated) + stated + 1;
        var record = new ArrayBufferWriter<byte>(present + 32);
        Put(record, length);
        record.Write<byte>([0, 0, 0, 0]);
        Put(record, stated);
        record.GetSpan(present)[..present].Clear();
        record.Advance(present);
        record.Write<byte>([0]);
        return record.WrittenSpan.ToArray();
    }

    private static void Put(ArrayBufferWriter<byte> writer, int value) =>
        writer.Advance(Varint.Write(writer.GetSpan(Varint.MaxBytes32), value));
}
