namespace KRaftNet.Config.Alter;

/// <summary>
/// One key of a request: what is to be done, and the text for it; <see cref="AlterOperation.Delete"/> needs none.
/// </summary>
public readonly record struct ConfigAlteration(string Name, AlterOperation Operation, string? Value);
