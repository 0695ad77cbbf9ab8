namespace KRaftNet.Config.Values;

/// <summary>
/// When stored batches are checked against their checksum before they are served (<c>fetch.verify</c>).
/// </summary>
public enum FetchVerify
{
    /// <summary>Once for bytes that were not verified since their file was opened.</summary>
    Cold,

    /// <summary>At every fetch.</summary>
    Always,

    /// <summary>Never; damage then shows only at the client.</summary>
    Off,
}
