using KRaftNet.Common;
using KRaftNet.LogStore.Partitions;

namespace KRaftNet.Broker.Handlers.DeleteRecords;

/// <summary>A log whose start is to move up. Immutable.</summary>
internal sealed record LogStartMove(PartitionLog Log, Offset Start);
