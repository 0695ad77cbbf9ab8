namespace KRaftNet.Common;

/// <summary>The id of a topic, which its name may outlive or be given to another (KIP-516).</summary>
public readonly record struct TopicId(Uuid Value) : IComparable<TopicId>
{
    /// <summary>Not known or not set.</summary>
    public static readonly TopicId Zero;

    /// <inheritdoc/>
    public int CompareTo(TopicId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();

    public static bool operator <(TopicId left, TopicId right) => left.Value < right.Value;

    public static bool operator >(TopicId left, TopicId right) => left.Value > right.Value;

    public static bool operator <=(TopicId left, TopicId right) => left.Value <= right.Value;

    public static bool operator >=(TopicId left, TopicId right) => left.Value >= right.Value;
}
