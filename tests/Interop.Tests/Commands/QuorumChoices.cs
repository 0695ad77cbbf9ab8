namespace KRaftNet.Interop.Tests.Commands;

/// <summary>What the nodes of a <see cref="QuorumOfThree"/> are given besides the README's words. Immutable.</summary>
internal sealed record QuorumChoices
{
    /// <summary>Settings of a node, each <c>key=value</c>; null for none.</summary>
    public Func<int, IEnumerable<string>>? Settings { get; init; }

    /// <summary>The folder in which one of the three has its data; null for a temporary one.</summary>
    public Func<int, string>? Data { get; init; }
}
