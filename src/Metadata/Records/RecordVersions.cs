using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Records;

/// <summary>Which format each record is written in: the newest that every node of the cluster reads.</summary>
public static class RecordVersions
{
    /// <summary>The metadata.version of a new cluster, and the newest that is written: Kafka 4.3-IV0.</summary>
    public const short LatestMetadataVersion = 30;

    /// <summary>The oldest metadata.version there is: Kafka 3.3-IV3.</summary>
    public const short OldestMetadataVersion = 7;

    /// <summary>From here on replicas are assigned to log directories (KIP-858).</summary>
    private const short WithDirectories = 17;

    /// <summary>From here on records have fields for eligible leader replicas (KIP-966).</summary>
    private const short WithElr = 23;

    /// <summary>The record in the right version for a cluster at that metadata.version.</summary>
    public static MetadataRecord Versioned(this IMessage message, short metadataVersion) =>
        new(message, VersionOf(message, metadataVersion));

    /// <summary>The record in the right version for a cluster at the newest metadata.version.</summary>
    public static MetadataRecord Versioned(this IMessage message) => message.Versioned(LatestMetadataVersion);

    private static short VersionOf(IMessage message, short metadataVersion) => message switch
    {
        RegisterBrokerRecord => metadataVersion switch
        {
            >= 30 => 4,
            >= WithDirectories => 3,
            >= 8 => 2,
            _ => 1,
        },
        PartitionRecord or PartitionChangeRecord => metadataVersion switch
        {
            >= WithElr => 2,
            >= WithDirectories => 1,
            _ => 0,
        },
        BrokerRegistrationChangeRecord change => LowestThatFits(change),
        _ => 0,
    };

    private static short LowestThatFits(BrokerRegistrationChangeRecord change)
    {
        if (change.CordonedLogDirs is not null)
        {
            return 3;
        }

        if (change.LogDirs.Count > 0)
        {
            return 2;
        }

        return change.InControlledShutdown != 0 ? (short)1 : (short)0;
    }
}
