using System.Buffers.Binary;
using KRaftNet.Common;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.TestKit.Fuzz;

/// <summary>
/// Bends a message where its structure says that it hurts: lengths and counts that lie, numbers at their edges, elements
/// twice or not at all, strings that are no UTF-8, ends anywhere. Owned by one worker.
/// </summary>
public sealed class MessageBender(FuzzInput input)
{
    private const int BendsMax = 3;

    private static readonly long[] Lies =
        [0, 1, 2, -1, -2, 0x7F, 0x80, short.MaxValue, short.MinValue, 1 << 20, int.MaxValue, int.MaxValue - 1, int.MinValue];

    private readonly byte[] _piece = new byte[FuzzInput.BytesMax];

    /// <summary>Makes the next input of a seed, or of two.</summary>
    public void Bend(MessageSeed seed, MessageSeed other, Prng prng)
    {
        input.Set(seed.Bytes);
        var bends = seed.Spots.Length == 0 ? 0 : prng.Next(BendsMax + 1);

        // From the back to the front, so that the places before stay where they are.
        for (var limit = seed.Spots.Length; bends > 0 && limit > 0; bends--)
        {
            limit = prng.Next(limit);
            BendAt(seed.Spots[limit], prng);
        }

        switch (prng.Next(16))
        {
            case 0:
                input.Cut(prng.Next(input.Length + 1));
                break;
            case 1:
                FuzzInput.Flip(input.Span, prng);
                break;
            case 2:
                var tail = _piece.AsSpan(0, prng.Next(1 << prng.Next(1, 14)));
                tail.Fill((byte)prng.Next(3));
                input.Replace(input.Length, input.Length, tail);
                break;
            case 3:
                var from = prng.Next(other.Bytes.Length + 1);
                input.Replace(prng.Next(input.Length + 1), input.Length, other.Bytes.AsSpan(from));
                break;
        }
    }

    private void BendAt(Spot spot, Prng prng)
    {
        switch (spot.Kind)
        {
            case SpotKind.Varint:
                var stated = Varint.ReadUnsigned(input.Span[Math.Min(spot.Start, input.Length)..], out var value) > 0;
                PutVarint(spot, (uint)Lie(stated ? value : 0, prng), prng);
                break;
            case SpotKind.Element when prng.Chance(0.5):
                input.Replace(spot.Start, spot.End, []);
                break;
            case SpotKind.Element:
                Repeat(spot);
                break;
            case SpotKind.Body:
                prng.Fill(_piece.AsSpan(0, spot.Length));
                input.Replace(spot.Start, prng.Chance(0.5) ? spot.End : spot.Start, _piece.AsSpan(0, spot.Length));
                break;
            default:
                PutNumber(spot, prng);
                break;
        }
    }

    private long Lie(long stated, Prng prng) => prng.Next(4) switch
    {
        0 => stated + prng.Next(-2, 3),
        1 => prng.Next(input.Length + 2),
        2 => (long)prng.NextUInt64(),
        _ => Lies[prng.Next(Lies.Length)],
    };

    private void PutNumber(Spot spot, Prng prng)
    {
        var number = _piece.AsSpan(0, spot.Length);
        var lie = Lie(1, prng);
        if (spot.Length < sizeof(long))
        {
            lie <<= 8 * (sizeof(long) - spot.Length);
        }

        Span<byte> wide = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(wide, lie);
        number.Clear();
        wide[..Math.Min(wide.Length, number.Length)].CopyTo(number);
        input.Replace(spot.Start, spot.End, number);
    }

    /// <summary>Sometimes longer than needed, which is allowed up to five bytes, and not from there on.</summary>
    private void PutVarint(Spot spot, uint value, Prng prng)
    {
        var used = Varint.WriteUnsigned(_piece, value);
        for (var more = prng.Chance(0.1) ? prng.Next(6) : 0; more > 0; more--)
        {
            _piece[used - 1] |= 0x80;
            _piece[used++] = 0;
        }

        input.Replace(spot.Start, spot.End, _piece.AsSpan(0, used));
    }

    private void Repeat(Spot spot)
    {
        var element = input.Span[Math.Min(spot.Start, input.Length)..Math.Min(spot.End, input.Length)];
        element.CopyTo(_piece);
        input.Replace(spot.End, spot.End, _piece.AsSpan(0, element.Length));
    }
}
