using KRaftNet.Config.Keys;
using KRaftNet.Config.Rules;

namespace KRaftNet.Config.Broker;

/// <summary>Where a node listens, and what it tells others about that.</summary>
public static class ListenerKeys
{
    private static readonly KeyFactory Key = KeyFactory.Broker;

    public static readonly ConfigKey<IReadOnlyList<string>?> Listeners = Key.List(
            "listeners",
            ["PLAINTEXT://:9092"],
            "Addresses to listen on, each NAME://HOST:PORT with a name of its own; an empty host is every interface, "
            + "port 0 any free port.")
        .Where(new ListRule(mayBeEmpty: false)).PerBroker().Serve();

    public static readonly ConfigKey<IReadOnlyList<string>?> AdvertisedListeners = Key.List(
            "advertised.listeners",
            null,
            "Addresses that clients and brokers are told to connect to, by listener name, where they differ from "
            + "listeners. Must be reachable from the clients.")
        .Serve();

    public static readonly ConfigKey<string?> SecurityProtocolMap = Key.Text(
            "listener.security.protocol.map",
            "SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT",
            "The security protocol of each listener name, as NAME:PROTOCOL pairs. Unless set, the names of controller "
            + "listeners stand for PLAINTEXT.")
        .PerBroker().Serve();

    public static readonly ConfigKey<IReadOnlyList<string>?> ControllerListenerNames = Key.List(
            "controller.listener.names",
            null,
            "Names of the listeners that the metadata quorum uses; the first is the one that brokers connect to. "
            + "Must be set.")
        .Where(new ListRule(mayBeEmpty: false)).Serve();

    public static readonly ConfigKey<string?> InterBrokerListenerName = Key.Text(
            "inter.broker.listener.name",
            null,
            "The listener that brokers use among themselves; unless set, the one that security.inter.broker.protocol "
            + "names.")
        .Serve();

    public static readonly ConfigKey<string?> SecurityInterBrokerProtocol = Key.Text(
            "security.inter.broker.protocol",
            "PLAINTEXT",
            "The security protocol among brokers. Not to be set together with inter.broker.listener.name.")
        .Where(new OneOfRule("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")).Serve();

    /// <summary>All keys of this file.</summary>
    public static IReadOnlyList<ConfigKey> All { get; } =
    [
        Listeners, AdvertisedListeners, SecurityProtocolMap, ControllerListenerNames, InterBrokerListenerName,
        SecurityInterBrokerProtocol,
    ];
}
