using KRaftNet.Common;
using KRaftNet.Metadata.Controller.Features;
using KRaftNet.Metadata.Records;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Controller;

/// <summary>What a controller writes first when it becomes active.</summary>
public static class ControllerActivation
{
    /// <summary>
    /// The records: a transaction that the former controller left open is aborted; a log without metadata is begun.
    /// Usually none.
    /// </summary>
    /// <param name="context">The committed image.</param>
    /// <param name="openTransaction">Where a transaction began that has not ended; null if none is open.</param>
    /// <param name="bootstrap">The records of bootstrap.checkpoint.</param>
    public static IReadOnlyList<MetadataRecord> Records(
        ControllerContext context, Offset? openTransaction, IReadOnlyList<MetadataRecord> bootstrap)
    {
        var records = new List<MetadataRecord>();
        if (openTransaction is not null)
        {
            records.Add(context.Versioned(new AbortTransactionRecord
            {
                Reason = "The controller that began it is no longer active.",
            }));
        }

        if (context.Image.Features.MetadataVersion == 0)
        {
            records.AddRange(BootstrapRecords.OnFirstActivation(bootstrap, context.Options));
        }

        return records;
    }
}
