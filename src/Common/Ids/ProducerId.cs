using System.Globalization;

namespace KRaftNet.Common;

/// <summary>The id of an idempotent producer, handed out by the controller in blocks (KIP-98, KIP-730).</summary>
public readonly record struct ProducerId(long Value) : IComparable<ProducerId>
{
    /// <summary>A producer without idempotence.</summary>
    public static readonly ProducerId None = new(-1);

    /// <inheritdoc/>
    public int CompareTo(ProducerId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    public static bool operator <(ProducerId left, ProducerId right) => left.Value < right.Value;

    public static bool operator >(ProducerId left, ProducerId right) => left.Value > right.Value;

    public static bool operator <=(ProducerId left, ProducerId right) => left.Value <= right.Value;

    public static bool operator >=(ProducerId left, ProducerId right) => left.Value >= right.Value;
}
