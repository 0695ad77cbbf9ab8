using KRaftNet.Protocol;

namespace KRaftNet.Config.Alter;

/// <summary>
/// Why a change of configs is refused: the code of the answer and its text, if it has one. Immutable.
/// </summary>
public sealed record AlterRefusal(ErrorCode Error, string? Message)
{
    internal static AlterRefusal InvalidConfig(string message) => new(ErrorCode.InvalidConfig, message);

    internal static AlterRefusal InvalidRequest(string message) => new(ErrorCode.InvalidRequest, message);

    /// <summary>How a bad value of a key is told.</summary>
    internal static string BadValue(string name, string value, string defect) =>
        $"Invalid value {value} for configuration {name}: {defect}";
}
