using KRaftNet.Common;

namespace KRaftNet.Metadata.Queries;

/// <summary>A node as clients of one listener see it.</summary>
public readonly record struct NodeView(NodeId Id, string Host, ushort Port, string? Rack, bool Fenced);
