namespace KRaftNet.Metadata.Image;

/// <summary>
/// Whether a leader may have lost records that were acknowledged (KIP-704). The values are those on the wire.
/// </summary>
public enum LeaderRecoveryState : sbyte
{
    /// <summary>Elected from the ISR, or recovered since.</summary>
    Recovered = 0,

    /// <summary>Elected uncleanly, and it has not reported yet that it dealt with that.</summary>
    Recovering = 1,
}
