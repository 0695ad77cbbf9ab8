using System.Text;

namespace KRaftNet.Protocol;

/// <summary>What is known about error codes. Immutable.</summary>
public static class ErrorCodes
{
    private const int Lowest = (int)ErrorCode.UnknownServerError;
    private static readonly string[] Names = MakeNames();

    /// <summary>
    /// Kafka's name, such as <c>NOT_LEADER_OR_FOLLOWER</c>; of an unknown code that of -1, as Kafka reads it.
    /// </summary>
    public static string KafkaName(this ErrorCode code) => Names[(code.IsKnown() ? (int)code : Lowest) - Lowest];

    /// <summary>Whether the code has a name.</summary>
    public static bool IsKnown(this ErrorCode code) => (int)code >= Lowest && (int)code - Lowest < Names.Length;

    /// <summary>Whether the same request may succeed later, so that a client tries it again.</summary>
    public static bool IsRetriable(this ErrorCode code) => code is
        ErrorCode.CorruptMessage or ErrorCode.UnknownTopicOrPartition or ErrorCode.LeaderNotAvailable
            or ErrorCode.NotLeaderOrFollower or ErrorCode.RequestTimedOut or ErrorCode.ReplicaNotAvailable
            or ErrorCode.NetworkException or ErrorCode.CoordinatorLoadInProgress
            or ErrorCode.CoordinatorNotAvailable or ErrorCode.NotCoordinator or ErrorCode.NotEnoughReplicas
            or ErrorCode.NotEnoughReplicasAfterAppend or ErrorCode.NotController or ErrorCode.ConcurrentTransactions
            or ErrorCode.KafkaStorageError or ErrorCode.FetchSessionIdNotFound or ErrorCode.InvalidFetchSessionEpoch
            or ErrorCode.ListenerNotFound or ErrorCode.FencedLeaderEpoch or ErrorCode.UnknownLeaderEpoch
            or ErrorCode.OffsetNotAvailable or ErrorCode.PreferredLeaderNotAvailable
            or ErrorCode.EligibleLeadersNotAvailable or ErrorCode.ElectionNotNeeded
            or ErrorCode.UnstableOffsetCommit or ErrorCode.ThrottlingQuotaExceeded or ErrorCode.UnknownTopicId
            or ErrorCode.InconsistentTopicId or ErrorCode.FetchSessionTopicIdError or ErrorCode.ShareSessionNotFound
            or ErrorCode.InvalidShareSessionEpoch or ErrorCode.ShareSessionLimitReached;

    /// <summary>Whether a client should also fetch new metadata before it tries again.</summary>
    public static bool AsksForMetadata(this ErrorCode code) => code is
        ErrorCode.UnknownTopicOrPartition or ErrorCode.LeaderNotAvailable or ErrorCode.NotLeaderOrFollower
            or ErrorCode.ReplicaNotAvailable or ErrorCode.NetworkException or ErrorCode.KafkaStorageError
            or ErrorCode.ListenerNotFound or ErrorCode.FencedLeaderEpoch or ErrorCode.PreferredLeaderNotAvailable
            or ErrorCode.EligibleLeadersNotAvailable or ErrorCode.ElectionNotNeeded or ErrorCode.UnknownTopicId
            or ErrorCode.InconsistentTopicId;

    // Codes have no gaps: the names are an array from the lowest.
    private static string[] MakeNames()
    {
        var names = new List<string>();
        for (var code = Lowest; Enum.IsDefined((ErrorCode)code); code++)
        {
            names.Add(ToKafkaName(((ErrorCode)code).ToString()));
        }

        return [.. names];
    }

    private static string ToKafkaName(string name)
    {
        var text = new StringBuilder(name.Length + 8);
        foreach (var c in name)
        {
            if (char.IsUpper(c) && text.Length > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToUpperInvariant(c));
        }

        return text.ToString();
    }
}
