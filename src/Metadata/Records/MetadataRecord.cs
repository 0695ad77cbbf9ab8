using KRaftNet.Protocol;

namespace KRaftNet.Metadata.Records;

/// <summary>A record of the metadata log with the version it is written in.</summary>
/// <param name="Message">The content; not changed once it is here.</param>
/// <param name="Version">The version of its format.</param>
public readonly record struct MetadataRecord(IMessage Message, short Version);
