using FsCheck;
using FsCheck.Fluent;
using KRaftNet.Cli.Streams;

namespace KRaftNet.Cli.Tests.Streams;

public sealed class LineReaderTests
{
    [Fact]
    public void Lines_of_any_bytes_come_out_as_they_are_however_they_are_read()
    {
        var cases = ArbMap.Default.ArbFor<byte[]>().Generator
            .Select(bytes => bytes.Select(b => b % 5 == 0 ? (byte)'\n' : b).ToArray());
        Check.QuickThrowOnFailure(Prop.ForAll(cases.ToArbitrary(), ArbMap.Default.ArbFor<PositiveInt>(), (bytes, step) =>
        {
            var taken = Lines(new Dripping(bytes, step.Get));
            return taken.SelectMany(line => line.Append((byte)'\n')).SequenceEqual(Ended(bytes));
        }));
    }

    [Fact]
    public void Line_that_is_too_long_is_refused()
    {
        var reader = new LineReader(new MemoryStream(new byte[3 << 20]), 1 << 20);
        Assert.Throws<InvalidDataException>(() =>
        {
            while (reader.Read())
            {
                Assert.False(reader.TryTake(out _));
            }
        });
    }

    private static IEnumerable<byte> Ended(byte[] bytes) =>
        bytes.Length == 0 || bytes[^1] == '\n' ? bytes : bytes.Append((byte)'\n');

    private static List<byte[]> Lines(Stream stream)
    {
        var reader = new LineReader(stream, int.MaxValue);
        var lines = new List<byte[]>();
        while (reader.Read())
        {
            while (reader.TryTake(out var line))
            {
                lines.Add(line.ToArray());
            }
        }

        return lines;
    }

    /// <summary>Gives a few bytes at a time, as a pipe does.</summary>
    private sealed class Dripping(byte[] bytes, int step) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) =>
            base.Read(buffer, offset, Math.Min(count, step));
    }
}
