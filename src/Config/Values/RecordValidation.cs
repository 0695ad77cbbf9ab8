namespace KRaftNet.Config.Values;

/// <summary>How far a produced batch is read before it is stored (<c>record.validation</c>).</summary>
public enum RecordValidation
{
    /// <summary>The header, the checksum, and every record after decompression.</summary>
    Deep,

    /// <summary>The header and the checksum.</summary>
    Header,
}
