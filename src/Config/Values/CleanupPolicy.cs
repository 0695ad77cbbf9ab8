namespace KRaftNet.Config.Values;

/// <summary>What removes old records (<c>cleanup.policy</c>); both may be on, or neither: then all is kept.</summary>
[Flags]
public enum CleanupPolicy
{
    None = 0,

    /// <summary>Segments past their time or the log's size are deleted.</summary>
    Delete = 1,

    /// <summary>Of the records with one key only the last is kept.</summary>
    Compact = 2,
}
