using System.Collections.Immutable;
using KRaftNet.Common;
using KRaftNet.Config.Broker;
using KRaftNet.Config.Sources;

namespace KRaftNet.Config.Node;

/// <summary>Works out which addresses a node tells others. Owned by one reading.</summary>
internal sealed class AdvertisedReader(ConfigSnapshot config, string localHost, FaultList faults)
{
    /// <summary>
    /// One entry for each listener: the advertised address, or else the listener's own, with the host's name where the
    /// listener has no host. A listener for clients on all addresses has none to tell, so it must be given; one for
    /// controllers is told by the host's name, as in Kafka, because the quorum's members find each other by
    /// controller.quorum.bootstrap.servers anyway.
    /// </summary>
    internal ImmutableArray<ListenerSpec> Read(
        ImmutableArray<ListenerSpec> listeners,
        ImmutableArray<string> controllerNames)
    {
        ImmutableArray<ListenerText> given = ListenerText.ParseAll(
            ListenerKeys.AdvertisedListeners,
            config.Get(ListenerKeys.AdvertisedListeners) ?? [],
            faults);
        CheckGiven(given, listeners);
        var advertised = ImmutableArray.CreateBuilder<ListenerSpec>(listeners.Length);
        foreach (ListenerSpec listener in listeners)
        {
            HostAndPort address = given.FirstOrDefault(text => text.Name == listener.Name) is { Name: not null } text
                ? text.Address
                : Own(listener, controllerNames.Contains(listener.Name));
            string host = address.Host.Length == 0 ? localHost : address.Host;
            advertised.Add(listener with { Host = host, Port = address.Port });
        }

        return advertised.ToImmutable();
    }

    private HostAndPort Own(ListenerSpec listener, bool isOfController)
    {
        if (isOfController && listener.Address.IsAnyAddress)
        {
            return listener.Address with { Host = string.Empty };
        }

        if (listener.Host.Length > 0 && listener.Address.IsAnyAddress)
        {
            faults.Add(
                ListenerKeys.AdvertisedListeners,
                $"the listener {listener} takes connections on every address, so clients must be told one of them",
                $"Add {listener.Name}://HOST:{listener.Address.Port} with a name or address that clients can reach; "
                + $"for clients on this machine: {listener.Name}://localhost:{listener.Address.Port}");
        }

        return listener.Address;
    }

    private void CheckGiven(ImmutableArray<ListenerText> given, ImmutableArray<ListenerSpec> listeners)
    {
        foreach (ListenerText text in given)
        {
            if (!listeners.Any(listener => listener.Name == text.Name))
            {
                faults.Add(
                    ListenerKeys.AdvertisedListeners,
                    $"{text.Name} is not in listeners",
                    $"Add {text.Name} to listeners, or take it out here");
            }
            else if (text.Address.Host.Length > 0 && text.Address.IsAnyAddress)
            {
                faults.Add(
                    ListenerKeys.AdvertisedListeners,
                    $"nobody can connect to {text.Address.Host}",
                    "Give a name or address of this host that clients can reach");
            }
        }
    }
}
