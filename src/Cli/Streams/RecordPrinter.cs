using System.Buffers;
using KRaftNet.Cli.Streams.Forms;
using KRaftNet.Client.Fetching;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Cli.Streams;

/// <summary>Prints records in a form, many with one write. Used by one thread at a time.</summary>
/// <param name="output">Where they go; not disposed.</param>
/// <param name="form">The form; not disposed.</param>
/// <param name="countMax">Records after which it takes no more.</param>
internal sealed class RecordPrinter(Stream output, IRecordForm form, long countMax) : IRecordSink
{
    private readonly ArrayBufferWriter<byte> _lines = new(64 << 10);
    private long _count;

    /// <summary>Whether it takes more.</summary>
    public bool WantsMore => _count < countMax;

    /// <inheritdoc/>
    public bool Take(int partition, in Record record)
    {
        if (!WantsMore)
        {
            return false;
        }

        form.Write(_lines, partition, record);
        _count++;
        if (_lines.WrittenCount >= 1 << 20)
        {
            Flush();
        }

        return WantsMore;
    }

    /// <summary>Brings out what was taken.</summary>
    public void Flush()
    {
        output.Write(_lines.WrittenSpan);
        output.Flush();
        _lines.ResetWrittenCount();
    }
}
