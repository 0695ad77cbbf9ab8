using KRaftNet.Common;
using KRaftNet.Protocol.Records;

namespace KRaftNet.LogStore.Segments;

/// <summary>
/// What a batch header can be checked for without the batch. The base offset is outside the batch's checksum, so that
/// the order of offsets is the only thing that shows a batch in the wrong place.
/// </summary>
internal static class BatchPlausibility
{
    /// <summary>Null if the header can be that of the next batch, else what is wrong.</summary>
    /// <param name="header">The header.</param>
    /// <param name="atLeast">The first offset that is not taken.</param>
    /// <param name="bytesLeft">Bytes from the start of the batch to the end of the log.</param>
    public static string? Check(in RecordBatchHeader header, Offset atLeast, long bytesLeft)
    {
        if (header.Magic != RecordBatchLayout.Magic)
        {
            return $"magic {header.Magic} is not {RecordBatchLayout.Magic}";
        }

        if (header.SizeBytes < RecordBatchLayout.HeaderSize)
        {
            return $"batch length {header.BatchLength} is less than a header";
        }

        if (header.SizeBytes > bytesLeft)
        {
            return $"the batch says {header.SizeBytes} bytes, {bytesLeft} are left";
        }

        if (header.BaseOffset < atLeast)
        {
            return $"base offset {header.BaseOffset} is below {atLeast}";
        }

        return header.LastOffsetDelta < 0 ? $"last offset delta {header.LastOffsetDelta} is negative" : null;
    }
}
