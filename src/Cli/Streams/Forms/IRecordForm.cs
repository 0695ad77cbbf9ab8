using System.Buffers;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Cli.Streams.Forms;

/// <summary>The form in which records are printed. Used by one thread at a time; allocates nothing per record.</summary>
internal interface IRecordForm
{
    /// <summary>Writes one record with all that ends it.</summary>
    void Write(IBufferWriter<byte> output, int partition, in Record record);
}
