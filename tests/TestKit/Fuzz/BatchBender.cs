using System.Buffers.Binary;
using KRaftNet.Common;
using KRaftNet.Protocol.Compression;
using KRaftNet.Protocol.Records;

namespace KRaftNet.TestKit.Fuzz;

/// <summary>Makes record batches with every sort of lie, under every codec. Owned by one worker.</summary>
public sealed class BatchBender(BatchBombs bombs)
{
    private const int BombEvery = 200;

    /// <summary>Where the numbers of a header lie, and how many bytes they take.</summary>
    private static readonly (int At, int Bytes)[] HeaderFields =
    [
        (RecordBatchLayout.BaseOffsetAt, 8),
        (RecordBatchLayout.BatchLengthAt, 4),
        (RecordBatchLayout.LeaderEpochAt, 4),
        (RecordBatchLayout.MagicAt, 1),
        (RecordBatchLayout.AttributesAt, 2),
        (RecordBatchLayout.LastOffsetDeltaAt, 4),
        (RecordBatchLayout.BaseTimestampAt, 8),
        (RecordBatchLayout.MaxTimestampAt, 8),
        (RecordBatchLayout.ProducerIdAt, 8),
        (RecordBatchLayout.ProducerEpochAt, 2),
        (RecordBatchLayout.BaseSequenceAt, 4),
        (RecordBatchLayout.CountAt, 4),
    ];

    private readonly BatchComposer _composer = new();
    private readonly FuzzInput _input = new();

    /// <summary>The codec and what is wrong with the batch.</summary>
    public string Kind { get; private set; } = "";

    /// <summary>The batch; borrowed until the next.</summary>
    public Memory<byte> Batch => _input.Memory;

    /// <summary>Makes the batch that the numbers lead to.</summary>
    public void Make(Prng prng)
    {
        var codec = (CompressionType)prng.Next(5);
        if (prng.Next(BombEvery) == 0)
        {
            var bomb = bombs.Pick(prng);
            _input.Set(bomb.Batch);
            Kind = $"{bomb.Codec} bomb";
            return;
        }

        var sort = prng.Next(8);
        _input.Set(_composer.Compose(prng, codec, lieEvery: sort == 1 ? 20 : 0));
        Kind = $"{codec} {Bend(sort, prng)}";
    }

    private string Bend(int sort, Prng prng)
    {
        const int HeaderSize = RecordBatchLayout.HeaderSize;
        switch (sort)
        {
            case 0:
                return "whole";
            case 1:
                return "lying records";
            case 2:
                FuzzInput.Flip(_input.Span, prng);
                return "bent, not sealed";
            case 3:
                FuzzInput.Flip(_input.Span[HeaderSize..], prng);
                BatchComposer.Seal(_input.Span);
                return "bent body";
            case 4:
                _input.Cut(prng.Next(HeaderSize, _input.Length + 1));
                BatchComposer.Seal(_input.Span);
                return "cut body";
            case 5:
                return BendHeader(prng);
            case 6:
                // The body of one codec under the name of another, or of none.
                _input.Span[RecordBatchLayout.AttributesAt + 1] = (byte)prng.Next(8);
                BatchComposer.Seal(_input.Span);
                return "wrong codec";
            default:
                var tail = _composer.Compose(prng, (CompressionType)prng.Next(5), 0).ToArray();
                FuzzInput.Flip(tail, prng);
                _input.Replace(_input.Length, _input.Length, tail.AsSpan(0, prng.Next(tail.Length + 1)));
                return "with a tail";
        }
    }

    private string BendHeader(Prng prng)
    {
        Span<byte> number = stackalloc byte[sizeof(long)];
        var length = _input.Length;
        for (var left = prng.Next(1, 4); left > 0; left--)
        {
            var (at, bytes) = HeaderFields[prng.Next(HeaderFields.Length)];
            var lie = prng.Next(4) switch
            {
                0 => prng.Next(-3, 4),
                1 => (long)prng.NextUInt64(),
                2 => length + prng.Next(-20, 20),
                _ => prng.Chance(0.5) ? long.MaxValue : long.MinValue,
            };
            BinaryPrimitives.WriteInt64BigEndian(number, lie);
            number[^bytes..].CopyTo(_input.Span[at..]);
        }

        // The checksum is right again; the length is what it was made.
        RecordBatchPatch.WriteCrc(_input.Span);
        return "lying header";
    }
}
