using System.Collections.Immutable;
using KRaftNet.Common;
using KRaftNet.Config.Broker;
using KRaftNet.Config.Sources;
using KRaftNet.Config.Values;

namespace KRaftNet.Config.Node;

/// <summary>Reads the listeners of a node and checks them against its roles. Owned by one reading.</summary>
internal sealed class ListenerReader(ConfigSnapshot config, ProcessRoles roles, string localHost, FaultList faults)
{
    private bool IsBroker => roles.HasFlag(ProcessRoles.Broker);

    private bool IsController => roles.HasFlag(ProcessRoles.Controller);

    internal ListenerOptions Read()
    {
        IReadOnlyList<string> entries = config.Get(ListenerKeys.Listeners) ?? [];
        ImmutableArray<ListenerText> texts = ListenerText.ParseAll(ListenerKeys.Listeners, entries, faults);
        ImmutableArray<string> controllerNames =
        [
            .. (config.Get(ListenerKeys.ControllerListenerNames) ?? []).Select(name => name.ToUpperInvariant()),
        ];
        ProtocolMap protocols = ProtocolMap.Read(config, controllerNames, texts, faults);
        CheckControllerNames(controllerNames, texts);
        CheckPorts(texts);
        ImmutableArray<ListenerSpec> all = [.. texts.Select(text => Spec(text, protocols))];
        var reader = new AdvertisedReader(config, localHost, faults);
        ImmutableArray<ListenerSpec> advertised = reader.Read(all, controllerNames);
        return new ListenerOptions
        {
            All = all,
            AdvertisedBroker = [.. advertised.Where(spec => IsBroker && !controllerNames.Contains(spec.Name))],
            AdvertisedController = [.. advertised.Where(spec => IsController && controllerNames.Contains(spec.Name))],
            ControllerNames = controllerNames,
            ControllerProtocol = controllerNames.IsEmpty
                ? SecurityProtocol.Plaintext
                : protocols.Resolve(controllerNames[0]),
            InterBrokerName = ReadInterBrokerName(all, controllerNames),
        };
    }

    private static ListenerSpec Spec(ListenerText text, ProtocolMap protocols) =>
        new(text.Name, text.Address.Host, text.Address.Port, protocols.Resolve(text.Name));

    private void CheckControllerNames(ImmutableArray<string> names, ImmutableArray<ListenerText> listeners)
    {
        if (names.IsEmpty)
        {
            faults.Add(
                ListenerKeys.ControllerListenerNames,
                "it must name the listener of the quorum",
                "Set it to CONTROLLER, on brokers too, and add CONTROLLER://HOST:9093 to listeners of controllers");
            return;
        }

        if (roles == ProcessRoles.None)
        {
            return;
        }

        foreach (string name in names)
        {
            bool isThere = listeners.Any(listener => listener.Name == name);
            if (IsController && !isThere)
            {
                faults.Add(
                    ListenerKeys.ControllerListenerNames,
                    $"a controller must listen on {name}",
                    $"Add {name}://HOST:PORT to listeners");
            }
            else if (!IsController && isThere)
            {
                faults.Add(
                    ListenerKeys.Listeners,
                    $"{name} is a listener of controllers, and this node is none",
                    $"Take {name} out of listeners, or add controller to process.roles");
            }
        }

        ListenerText extra = listeners.FirstOrDefault(listener => !names.Contains(listener.Name));
        if (!IsBroker && extra.Name is not null)
        {
            faults.Add(
                ListenerKeys.Listeners,
                $"{extra.Name} is no listener of controllers, and this node is only that",
                $"Take {extra.Name} out of listeners, or add broker to process.roles");
        }
    }

    private void CheckPorts(ImmutableArray<ListenerText> listeners)
    {
        for (int index = 0; index < listeners.Length; index++)
        {
            ListenerText listener = listeners[index];
            if (listeners.Take(index).Any(earlier => Collide(earlier.Address, listener.Address)))
            {
                faults.Add(
                    ListenerKeys.Listeners,
                    $"{listener.Name} has the address of another listener",
                    "Give each listener a port of its own");
            }
        }
    }

    private static bool Collide(HostAndPort left, HostAndPort right) =>
        left.Port == right.Port && left.Port != 0
        && (left.Host == right.Host || left.IsAnyAddress || right.IsAnyAddress);

    private string ReadInterBrokerName(ImmutableArray<ListenerSpec> listeners, ImmutableArray<string> controllerNames)
    {
        string? named = config.Get(ListenerKeys.InterBrokerListenerName)?.ToUpperInvariant();
        string byProtocol = config.Get(ListenerKeys.SecurityInterBrokerProtocol) ?? "PLAINTEXT";
        if (named is not null && config.IsSet(ListenerKeys.SecurityInterBrokerProtocol))
        {
            faults.Add(
                ListenerKeys.SecurityInterBrokerProtocol,
                "it may not be set together with inter.broker.listener.name",
                "Keep inter.broker.listener.name only");
        }

        string name = named ?? byProtocol;
        if (IsBroker && controllerNames.Contains(name))
        {
            faults.Add(
                ListenerKeys.InterBrokerListenerName,
                $"{name} is a listener of controllers",
                "Name a listener that is not in controller.listener.names");
        }
        else if (IsBroker && !listeners.Any(listener => listener.Name == name))
        {
            faults.Add(
                ListenerKeys.InterBrokerListenerName,
                $"brokers talk by the listener {name}, which is not in listeners",
                "Set it to the name of one of the listeners");
        }

        return name;
    }
}
