using KRaftNet.Protocol.Records;

namespace KRaftNet.Interop.Tests.Replication;

/// <summary>What lies in the logs of a partition's replicas, read from the files of nodes that do not run. Stateless.</summary>
internal static class ReplicaFiles
{
    /// <summary>The bytes of all segments of a partition, in their order.</summary>
    /// <param name="data">The log directory of a node.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="partition">The partition.</param>
    public static byte[] Read(string data, string topic, int partition)
    {
        var folder = Path.Combine(data, FormattableString.Invariant($"{topic}-{partition}"));
        using var bytes = new MemoryStream();
        foreach (var segment in Directory.GetFiles(folder, "*.log").Order(StringComparer.Ordinal))
        {
            bytes.Write(File.ReadAllBytes(segment));
        }

        return bytes.ToArray();
    }

    /// <summary>
    /// What is wrong with logs of which all is committed: whole undamaged batches with each offset below the end once, and the
    /// same bytes everywhere. Null if nothing is.
    /// </summary>
    /// <param name="replicas">The logs of the replicas, by broker.</param>
    /// <param name="end">The end of the log.</param>
    public static string? Difference(IReadOnlyDictionary<int, byte[]> replicas, long end)
    {
        var (first, expected) = replicas.First();
        foreach (var (broker, bytes) in replicas)
        {
            if (Defect(bytes, end) is { } defect)
            {
                return FormattableString.Invariant($"broker {broker}: {defect}");
            }

            var same = bytes.AsSpan().CommonPrefixLength(expected);
            if (same != bytes.Length || same != expected.Length)
            {
                return FormattableString.Invariant(
                    $"brokers {first} and {broker} have {expected.Length} and {bytes.Length} bytes, {same} alike");
            }
        }

        return null;
    }

    private static string? Defect(byte[] bytes, long end)
    {
        long next = 0;
        var batches = new RecordBatches(bytes);
        while (batches.MoveNext())
        {
            var header = batches.Current.Header;
            if (!batches.Current.IsCrcValid || header.BaseOffset.Value != next)
            {
                return FormattableString.Invariant($"a batch at offset {header.BaseOffset} where {next} is due, or a damaged one");
            }

            next = header.NextOffset.Value;
        }

        return batches.Tail.IsEmpty && next == end
            ? null
            : FormattableString.Invariant($"ends at offset {next}, not {end}, with {batches.Tail.Length} bytes behind it");
    }
}
