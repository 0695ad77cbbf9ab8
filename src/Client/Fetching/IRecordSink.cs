using KRaftNet.Protocol.Records;

namespace KRaftNet.Client.Fetching;

/// <summary>Takes records one by one, without a copy.</summary>
public interface IRecordSink
{
    /// <summary>Takes a record, whose bytes are borrowed for the call; false to get no more.</summary>
    bool Take(int partition, in Record record);
}
