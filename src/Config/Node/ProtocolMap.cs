using KRaftNet.Config.Broker;
using KRaftNet.Config.Sources;

namespace KRaftNet.Config.Node;

/// <summary>Which security protocol each listener name stands for. Owned by one reading.</summary>
internal sealed class ProtocolMap
{
    private readonly SortedDictionary<string, SecurityProtocol> _byListener = new(StringComparer.Ordinal);
    private readonly FaultList _faults;

    private ProtocolMap(FaultList faults) => _faults = faults;

    /// <summary>
    /// Reads the map. As long as the key is not set and no listener name speaks of security, the names of controller
    /// listeners stand for PLAINTEXT, so that the simplest setup needs no map.
    /// </summary>
    internal static ProtocolMap Read(
        ConfigSnapshot config,
        IReadOnlyList<string> controllerNames,
        IReadOnlyList<ListenerText> listeners,
        FaultList faults)
    {
        var map = new ProtocolMap(faults);
        string text = config.Get(ListenerKeys.SecurityProtocolMap) ?? string.Empty;
        foreach (string entry in ListEntries.Split(text))
        {
            map.Add(entry);
        }

        if (!config.IsSet(ListenerKeys.SecurityProtocolMap) && !listeners.Any(SpeaksOfSecurity))
        {
            // Without the names, which is a fault of its own, any listener may be a controller's.
            foreach (string name in controllerNames.Count > 0 ? controllerNames : listeners.Select(text => text.Name))
            {
                map._byListener.TryAdd(name, SecurityProtocol.Plaintext);
            }
        }

        return map;
    }

    /// <summary>
    /// The protocol of a listener; a name that is not in the map is a fault, and so is one not served.
    /// </summary>
    internal SecurityProtocol Resolve(string listenerName)
    {
        if (!_byListener.TryGetValue(listenerName, out SecurityProtocol protocol))
        {
            _faults.Add(
                ListenerKeys.SecurityProtocolMap,
                $"the listener {listenerName} has no security protocol",
                $"Add {listenerName}:PLAINTEXT to the map");
            return SecurityProtocol.Plaintext;
        }

        if (protocol != SecurityProtocol.Plaintext)
        {
            _faults.Add(
                ListenerKeys.SecurityProtocolMap,
                $"the listener {listenerName} needs {NameOf(protocol)}, and KRaftNet serves PLAINTEXT only",
                $"Map {listenerName} to PLAINTEXT and keep the port off untrusted networks");
        }

        return protocol;
    }

    private static bool SpeaksOfSecurity(ListenerText listener) =>
        listener.Name.Contains("SSL", StringComparison.Ordinal)
        || listener.Name.Contains("SASL", StringComparison.Ordinal);

    private void Add(string entry)
    {
        string[] parts = entry.Split(':');
        if (parts.Length == 2 && parts[0].Length > 0 && Protocol(parts[1]) is { } protocol)
        {
            _byListener[parts[0].ToUpperInvariant()] = protocol;
            return;
        }

        _faults.Add(
            ListenerKeys.SecurityProtocolMap,
            $"'{entry}' is no pair of a listener name and a protocol",
            "Write NAME:PROTOCOL with PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL");
    }

    private static SecurityProtocol? Protocol(string name) => name.ToUpperInvariant() switch
    {
        "PLAINTEXT" => SecurityProtocol.Plaintext,
        "SSL" => SecurityProtocol.Ssl,
        "SASL_PLAINTEXT" => SecurityProtocol.SaslPlaintext,
        "SASL_SSL" => SecurityProtocol.SaslSsl,
        _ => null,
    };

    private static string NameOf(SecurityProtocol protocol) => protocol switch
    {
        SecurityProtocol.Ssl => "SSL",
        SecurityProtocol.SaslPlaintext => "SASL_PLAINTEXT",
        SecurityProtocol.SaslSsl => "SASL_SSL",
        _ => "PLAINTEXT",
    };
}
