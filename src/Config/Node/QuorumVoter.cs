using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using KRaftNet.Common;

namespace KRaftNet.Config.Node;

/// <summary>A voter as <c>controller.quorum.voters</c> and <c>--quorum</c> name it.</summary>
public readonly record struct QuorumVoter(NodeId Id, HostAndPort Address)
{
    /// <summary>Reads <c>ID@HOST:PORT</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out QuorumVoter? voter)
    {
        voter = null;
        int at = text.IndexOf('@', StringComparison.Ordinal);
        if (at < 0
            || !int.TryParse(text.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out int id)
            || !HostAndPort.TryParse(text[(at + 1)..], out HostAndPort? address)
            || address.Value.Host.Length == 0)
        {
            return false;
        }

        voter = new QuorumVoter(new NodeId(id), address.Value);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Id}@{Address}";
}
