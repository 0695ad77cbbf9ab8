using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using KRaftNet.Common;
using KRaftNet.Config.Keys;

namespace KRaftNet.Config.Node;

/// <summary>A listener as written, before its security protocol is known.</summary>
internal readonly record struct ListenerText(string Name, HostAndPort Address)
{
    private const string Separator = "://";

    /// <summary>Reads <c>NAME://HOST:PORT</c>. Names count in any case and are kept in capitals.</summary>
    internal static bool TryParse(string text, [NotNullWhen(true)] out ListenerText? listener)
    {
        listener = null;
        int end = text.IndexOf(Separator, StringComparison.Ordinal);
        if (end <= 0 || !HostAndPort.TryParse(text[(end + Separator.Length)..], out HostAndPort? address))
        {
            return false;
        }

        listener = new ListenerText(text[..end].ToUpperInvariant(), address.Value);
        return true;
    }

    /// <summary>
    /// Reads a list of listeners; entries that cannot be read are left out, with a fault each. An empty last entry is
    /// passed over: the Testcontainers module writes a comma at the end.
    /// </summary>
    internal static ImmutableArray<ListenerText> ParseAll(
        ConfigKey key,
        IReadOnlyList<string> entries,
        FaultList faults)
    {
        var listeners = ImmutableArray.CreateBuilder<ListenerText>(entries.Count);
        foreach (string entry in entries is [.., ""] ? entries.SkipLast(1) : entries)
        {
            if (!TryParse(entry, out ListenerText? listener))
            {
                faults.Add(
                    key,
                    $"'{entry}' is no listener",
                    "Write NAME://HOST:PORT, such as PLAINTEXT://127.0.0.1:9092");
            }
            else if (listeners.Any(earlier => earlier.Name == listener.Value.Name))
            {
                faults.Add(
                    key,
                    $"the name {listener.Value.Name} is there twice",
                    "Give each listener a name of its own");
            }
            else
            {
                listeners.Add(listener.Value);
            }
        }

        return listeners.ToImmutable();
    }
}
