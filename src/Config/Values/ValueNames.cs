using KRaftNet.Config.Formats;

namespace KRaftNet.Config.Values;

/// <summary>The names, in config texts, of the values that are one of a few.</summary>
internal static class ValueNames
{
    internal static readonly EnumFormat<AckDurability> AckDurability = new(
        ("fsync", Values.AckDurability.Fsync),
        ("replicated", Values.AckDurability.Replicated));

    internal static readonly EnumFormat<RecordValidation> RecordValidation = new(
        ("deep", Values.RecordValidation.Deep),
        ("header", Values.RecordValidation.Header));

    internal static readonly EnumFormat<FetchVerify> FetchVerify = new(
        ("cold", Values.FetchVerify.Cold),
        ("always", Values.FetchVerify.Always),
        ("off", Values.FetchVerify.Off));

    internal static readonly EnumFormat<TopicCompression> TopicCompression = new(
        ("uncompressed", Values.TopicCompression.Uncompressed),
        ("zstd", Values.TopicCompression.Zstd),
        ("lz4", Values.TopicCompression.Lz4),
        ("snappy", Values.TopicCompression.Snappy),
        ("gzip", Values.TopicCompression.Gzip),
        ("producer", Values.TopicCompression.Producer));

    internal static readonly EnumFormat<Protocol.Records.TimestampType> TimestampType = new(
        ("CreateTime", Protocol.Records.TimestampType.CreateTime),
        ("LogAppendTime", Protocol.Records.TimestampType.LogAppendTime));
}
