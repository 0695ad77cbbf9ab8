namespace KRaftNet.Load;

/// <summary>The run cannot go on: what failed, for whoever started it.</summary>
internal sealed class LoadException(string message, Exception? inner = null) : Exception(message, inner);
