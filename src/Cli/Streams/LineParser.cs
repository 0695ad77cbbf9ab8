using KRaftNet.Cli.Output;
using KRaftNet.Client.Producing;

namespace KRaftNet.Cli.Streams;

/// <summary>Makes records of lines. Used by one thread at a time.</summary>
internal abstract class LineParser
{
    /// <summary>Appends the record of a line.</summary>
    /// <exception cref="CommandException">The line is no record.</exception>
    public abstract void Append(ReadOnlySpan<byte> line, Producer producer);
}

/// <summary>Lines that are values, or keys and values with something between them.</summary>
/// <param name="separator">What stands between; empty if there are no keys.</param>
internal sealed class ValueLines(byte[] separator) : LineParser
{
    /// <inheritdoc/>
    public override void Append(ReadOnlySpan<byte> line, Producer producer)
    {
        var split = separator.Length == 0 ? -1 : line.IndexOf(separator);
        producer.Append(split < 0
            ? new ProducerRecord { Value = line }
            : new ProducerRecord { Key = line[..split], Value = line[(split + separator.Length)..] });
    }
}

/// <summary>Lines that are objects of JSON.</summary>
internal sealed class JsonLines : LineParser
{
    private long _number;

    /// <inheritdoc/>
    public override void Append(ReadOnlySpan<byte> line, Producer producer)
    {
        _number++;
        try
        {
            producer.Append(JsonRecord.Parse(line).ToRecord());
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentOutOfRangeException)
        {
            throw new CommandException(
                $"line {_number} is no record: {e.Message} Write it as 'kraftnet consume --format json' prints records.",
                inner: e);
        }
    }
}
