using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace KRaftNet.Common;

/// <summary>A host name or address, without brackets, and a port from 0 to 65535.</summary>
public readonly record struct HostAndPort(string Host, int Port)
{
    private const int MaxPort = 65_535;

    private static readonly SearchValues<char> NotInHosts = SearchValues.Create("[]:/@, \t");

    /// <summary>Whether the host stands for all interfaces, so that nobody can connect to it by this name.</summary>
    public bool IsAnyAddress => Host is "" or "0.0.0.0" or "::" or "0:0:0:0:0:0:0:0";

    /// <summary>Reads <c>HOST:PORT</c>, with brackets around an IPv6 address; the host may be empty.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out HostAndPort? address)
    {
        address = null;
        var colon = text.LastIndexOf(':');
        if (colon < 0
            || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return false;
        }

        var host = text[..colon];
        var isBracketed = host is ['[', .., ']'];
        var isPlain = !host.AsSpan().ContainsAny(NotInHosts);
        if (port > MaxPort || !(isBracketed || isPlain))
        {
            return false;
        }

        address = new HostAndPort(isBracketed ? host[1..^1] : host, port);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
}
