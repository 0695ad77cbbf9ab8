using KRaftNet.Config.Keys;

namespace KRaftNet.Config.Broker.Known;

/// <summary>
/// Authentication by SASL: mechanisms, Kerberos, logins. Known and checked; no code asks for them yet.
/// </summary>
internal static class SaslKeys
{
    private static readonly KeyFactory Key = KeyFactory.Broker;

    /// <summary>All keys of this file.</summary>
    internal static IReadOnlyList<ConfigKey> All { get; } =
    [
        Key.List("sasl.enabled.mechanisms", ["GSSAPI"], "SASL mechanisms that clients may choose from.").PerBroker(),
        Key.Text(
            "sasl.mechanism.inter.broker.protocol",
            "GSSAPI",
            "SASL mechanism among brokers; must be an enabled one.").PerBroker(),
        Key.Text("sasl.mechanism.controller.protocol", "GSSAPI", "SASL mechanism towards controllers."),
        Key.Password("sasl.jaas.config", "Login modules and their options, in the form of a JAAS file.").PerBroker(),
        Key.Int("sasl.server.max.receive.size", 524_288, "Largest SASL message in bytes."),
        Key.Long(
            "connections.max.reauth.ms",
            0,
            "Milliseconds after which a client must authenticate again; 0: never."),
        Key.Int(
            "connection.failed.authentication.delay.ms",
            100,
            "Milliseconds before a connection is closed after a failed authentication.").AtLeast(0),
        Key.Class(
            "sasl.server.callback.handler.class",
            null,
            "Class that answers the questions of a server's SASL mechanism."),
        Key.Class(
            "sasl.client.callback.handler.class",
            null,
            "Class that answers the questions of a client's SASL mechanism."),
        Key.Class("sasl.login.callback.handler.class", null, "Class that answers the questions of a login module."),
        Key.Class("sasl.login.class", null, "Class that logs in."),
        Key.OptionalInt(
            "sasl.login.connect.timeout.ms",
            "Milliseconds for connecting to the authentication provider."),
        Key.OptionalInt("sasl.login.read.timeout.ms", "Milliseconds for an answer of the authentication provider."),
        Key.Short(
            "sasl.login.refresh.buffer.seconds",
            300,
            "Seconds before a token's end by which its refresh must have happened.").PerBroker(),
        Key.Short(
            "sasl.login.refresh.min.period.seconds",
            60,
            "Least seconds between two refreshes of a token.").PerBroker(),
        Key.Double(
            "sasl.login.refresh.window.factor",
            0.8,
            "Share of a token's life after which it is refreshed.").PerBroker(),
        Key.Double(
            "sasl.login.refresh.window.jitter",
            0.05,
            "Share of a token's life that is added at random to the time of its refresh.").PerBroker(),
        Key.Long("sasl.login.retry.backoff.ms", 100, "First pause in milliseconds between two tries to log in."),
        Key.Long(
            "sasl.login.retry.backoff.max.ms",
            10_000,
            "Longest pause in milliseconds between two tries to log in."),
        Key.Text("sasl.kerberos.kinit.cmd", "/usr/bin/kinit", "Path of the kinit program.").PerBroker(),
        Key.Long(
            "sasl.kerberos.min.time.before.relogin",
            60_000,
            "Milliseconds between two tries to renew a Kerberos ticket.").PerBroker(),
        Key.List(
            "sasl.kerberos.principal.to.local.rules",
            ["DEFAULT"],
            "Rules that make short names of Kerberos principals; the first that fits counts.").PerBroker(),
        Key.Text("sasl.kerberos.service.name", null, "Kerberos name of the brokers' service.").PerBroker(),
        Key.Double(
            "sasl.kerberos.ticket.renew.jitter",
            0.05,
            "Share of a ticket's life that is added at random to the time of its renewal.").PerBroker(),
        Key.Double(
            "sasl.kerberos.ticket.renew.window.factor",
            0.8,
            "Share of a ticket's life after which it is renewed.").PerBroker(),
    ];
}
