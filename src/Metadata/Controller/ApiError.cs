using KRaftNet.Protocol;

namespace KRaftNet.Metadata.Controller;

/// <summary>What a request, or one part of it, is answered with: a code, and for a person why.</summary>
public readonly record struct ApiError(ErrorCode Code, string? Message = null)
{
    /// <summary>No error.</summary>
    public static readonly ApiError None;

    /// <summary>Whether it is one.</summary>
    public bool IsError => Code != ErrorCode.None;
}
