namespace KRaftNet.LogStore.Inspection;

/// <summary>How the records of a batch are told.</summary>
public enum RecordForm
{
    /// <summary>Not at all, but for control records, which are part of the log's life.</summary>
    None = 0,

    /// <summary>Keys and values as bytes.</summary>
    Bytes,

    /// <summary>As records of the metadata log.</summary>
    Metadata,

    /// <summary>As records of <c>__consumer_offsets</c>.</summary>
    Offsets,

    /// <summary>As records of <c>__transaction_state</c>.</summary>
    Transactions,

    /// <summary>As records of <c>__share_group_state</c>.</summary>
    Shares,
}
