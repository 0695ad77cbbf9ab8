using System.Buffers;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Cli.Streams.Forms;

/// <summary>The value as it is, a line each.</summary>
internal sealed class ValueForm : IRecordForm
{
    /// <inheritdoc/>
    public void Write(IBufferWriter<byte> output, int partition, in Record record)
    {
        output.Write(record.Value.Span);
        output.Write("\n"u8);
    }
}
