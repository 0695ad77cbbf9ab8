using System.Globalization;

namespace KRaftNet.Common;

/// <summary>The offset of a broker's registration in the metadata log: a new one for every incarnation (KIP-631).</summary>
public readonly record struct BrokerEpoch(long Value) : IComparable<BrokerEpoch>
{
    /// <summary>Not registered.</summary>
    public static readonly BrokerEpoch None = new(-1);

    /// <inheritdoc/>
    public int CompareTo(BrokerEpoch other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    public static bool operator <(BrokerEpoch left, BrokerEpoch right) => left.Value < right.Value;

    public static bool operator >(BrokerEpoch left, BrokerEpoch right) => left.Value > right.Value;

    public static bool operator <=(BrokerEpoch left, BrokerEpoch right) => left.Value <= right.Value;

    public static bool operator >=(BrokerEpoch left, BrokerEpoch right) => left.Value >= right.Value;
}
