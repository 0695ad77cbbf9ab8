using System.Diagnostics.CodeAnalysis;

namespace KRaftNet.Config.Keys;

/// <summary>
/// A value read from text, or the defect of the text as a phrase that follows "Invalid value X for Y: ".
/// </summary>
public readonly record struct ParsedValue(object? Value, string? Defect)
{
    /// <summary>Whether there is no defect.</summary>
    [MemberNotNullWhen(false, nameof(Defect))]
    public bool IsValid => Defect is null;
}
