namespace KRaftNet.Broker.Birth;

/// <summary>How a birth ended. Immutable.</summary>
/// <param name="IsFormatted">Whether the directories are formatted now, so that the node can be opened.</param>
/// <param name="Failure">Why they are not, unless the birth was told to stop.</param>
public sealed record BirthOutcome(bool IsFormatted, Exception? Failure);

/// <summary>The controllers contradict each other; the message says how, and what to do.</summary>
public sealed class BirthRefusedException(string message) : Exception(message);
