using KRaftNet.Broker.Security;

namespace KRaftNet.Broker.Tests.Security;

/// <summary>Allows everything or nothing, as the test says. Owned by the simulation's thread.</summary>
internal sealed class SwitchedAuthorizer : IAuthorizer
{
    /// <summary>Whether everything is allowed.</summary>
    public bool Allows { get; set; } = true;

    /// <inheritdoc/>
    public bool Authorize(Principal principal, string host, AclOperation operation, ResourceType type, string name) =>
        Allows;
}
