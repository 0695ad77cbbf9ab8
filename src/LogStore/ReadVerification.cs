namespace KRaftNet.LogStore;

/// <summary>When stored batches are held against their checksums before they are read from a log (<c>fetch.verify</c>).</summary>
public enum ReadVerification
{
    /// <summary>Once, if they were neither written nor verified since their file was opened.</summary>
    Cold = 0,

    /// <summary>At every read.</summary>
    Always,

    /// <summary>Never: the reader looks himself.</summary>
    Off,
}
