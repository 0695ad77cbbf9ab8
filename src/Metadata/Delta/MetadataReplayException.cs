namespace KRaftNet.Metadata.Delta;

/// <summary>
/// A record does not fit the records before it: the log is not the one that the controller wrote. The node cannot go on
/// with it.
/// </summary>
public sealed class MetadataReplayException(string message) : Exception(message);
