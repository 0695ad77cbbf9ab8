namespace KRaftNet.Protocol;

/// <summary>What a message is for.</summary>
public enum MessageKind
{
    Request,
    Response,
    Header,

    /// <summary>Values of control records, contents of other messages' bytes, small files.</summary>
    Data,

    /// <summary>Records of the metadata log.</summary>
    MetadataRecord,

    /// <summary>Keys of <c>__consumer_offsets</c>.</summary>
    GroupKey,

    /// <summary>Values of <c>__consumer_offsets</c>.</summary>
    GroupValue,

    /// <summary>Keys of <c>__transaction_state</c>.</summary>
    TransactionKey,

    /// <summary>Values of <c>__transaction_state</c>.</summary>
    TransactionValue,

    /// <summary>Keys of <c>__share_group_state</c>.</summary>
    ShareKey,

    /// <summary>Values of <c>__share_group_state</c>.</summary>
    ShareValue,

    /// <summary>Records of <c>__remote_log_metadata</c>.</summary>
    RemoteLogRecord,
}

/// <summary>Which listeners serve an API.</summary>
[Flags]
public enum ListenerKinds
{
    None = 0,
    Broker = 1,
    Controller = 2,
}
