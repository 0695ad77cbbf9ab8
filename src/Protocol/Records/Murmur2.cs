using System.Buffers.Binary;
using KRaftNet.Common;

namespace KRaftNet.Protocol.Records;

/// <summary>
/// The hash by which Kafka's producers spread keys over partitions: MurmurHash2 of 32 bits with a fixed seed. Two
/// producers that disagree on it would put one key into two partitions.
/// </summary>
public static class Murmur2
{
    private const uint Seed = 0x9747B28C;
    private const uint Factor = 0x5BD1E995;
    private const int Shift = 24;

    /// <summary>The hash of a key.</summary>
    public static int Hash(ReadOnlySpan<byte> key)
    {
        var hash = Seed ^ (uint)key.Length;
        for (; key.Length >= sizeof(uint); key = key[sizeof(uint)..])
        {
            var word = BinaryPrimitives.ReadUInt32LittleEndian(key) * Factor;
            word ^= word >> Shift;
            hash = (hash * Factor) ^ (word * Factor);
        }

        if (!key.IsEmpty)
        {
            for (var i = 0; i < key.Length; i++)
            {
                hash ^= (uint)key[i] << (8 * i);
            }

            hash *= Factor;
        }

        hash = (hash ^ (hash >> 13)) * Factor;
        return (int)(hash ^ (hash >> 15));
    }

    /// <summary>The partition, from 0, of a key in a topic of <paramref name="partitionCount"/> partitions.</summary>
    public static int PartitionOf(ReadOnlySpan<byte> key, int partitionCount)
    {
        Invariant.Require(partitionCount > 0);
        return (Hash(key) & int.MaxValue) % partitionCount;
    }
}
