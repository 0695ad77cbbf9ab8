using System.Globalization;
using System.Text;
using KRaftNet.Interop.Tests.Clients;
using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Interop.Tests.Matrix;

/// <summary>
/// kcat: a process for each record that it produces, since key and headers are arguments; it reads records with their lengths
/// before them. Stateless.
/// </summary>
internal sealed class KcatClient : MatrixClient
{
    private const string NullHeader = "NULL";

    /// <inheritdoc/>
    public override string Name => "kcat";

    /// <inheritdoc/>
    public override Abilities Says => Abilities.Headers;

    /// <inheritdoc/>
    public override string? Missing => Kcat.Missing;

    /// <inheritdoc/>
    public override async Task Produce(
        string bootstrap, IReadOnlyList<(string Codec, string Topic)> targets, IReadOnlyList<MatrixRecord> records)
    {
        using var folder = new TemporaryDirectory("kcat");
        var file = folder["value"];
        foreach (var record in records)
        {
            await File.WriteAllBytesAsync(file, record.Value!);
            string[] key = record.Key is { } bytes ? ["-k", Encoding.ASCII.GetString(bytes)] : [];
            var headers = record.Headers.SelectMany(
                header => new[] { "-H", $"{header.Name}={Encoding.ASCII.GetString(header.Content!)}" });
            foreach (var (codec, topic) in targets)
            {
                await Run(
                    Kcat.Path, [], ["-b", bootstrap, "-P", "-t", topic, "-p", "0", "-z", codec, .. key, .. headers, file]);
            }
        }
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<(string Topic, MatrixRecord Record)>> Consume(
        string bootstrap, IReadOnlyList<(string Topic, int Count)> sources)
    {
        var records = new List<(string, MatrixRecord)>();
        foreach (var (topic, count) in sources)
        {
            var output = await Run(
                Kcat.Path, [], "-b", bootstrap, "-C", "-t", topic, "-p", "0", "-o", "beginning", "-q",
                "-c", count.ToString(CultureInfo.InvariantCulture), "-f", "%T %K %S\n%k%s%h\n");
            for (var at = 0; at < output.Length;)
            {
                records.Add((topic, Read(output, ref at)));
            }
        }

        return records;
    }

    /// <summary>Timestamp and lengths, -1 for null, on a line; then key, value, headers, and a line feed.</summary>
    private static MatrixRecord Read(byte[] output, ref int at)
    {
        var head = Line(output, ref at).Split(' ');
        var key = Take(output, ref at, int.Parse(head[1], CultureInfo.InvariantCulture));
        var value = Take(output, ref at, int.Parse(head[2], CultureInfo.InvariantCulture));
        var headers = Line(output, ref at).Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(header => header.Split('=', 2))
            .Select(pair => (pair[0], pair[1] == NullHeader ? null : Encoding.Latin1.GetBytes(pair[1])));
        return new MatrixRecord(key, value, [.. headers], long.Parse(head[0], CultureInfo.InvariantCulture));
    }

    private static byte[]? Take(byte[] output, ref int at, int length)
    {
        if (length < 0)
        {
            return null;
        }

        at += length;
        return output[(at - length)..at];
    }

    private static string Line(byte[] output, ref int at)
    {
        var start = at;
        var end = Array.IndexOf(output, (byte)'\n', start);
        if (end < 0)
        {
            throw new InvalidOperationException($"kcat printed no line feed after byte {start} of {output.Length}");
        }

        at = end + 1;
        return Encoding.Latin1.GetString(output, start, end - start);
    }
}
