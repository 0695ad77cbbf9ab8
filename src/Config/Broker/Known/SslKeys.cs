using KRaftNet.Config.Keys;
using KRaftNet.Config.Rules;

namespace KRaftNet.Config.Broker.Known;

/// <summary>Encryption and client certificates by TLS. Known and checked; no code asks for them yet.</summary>
internal static class SslKeys
{
    private static readonly KeyFactory Key = KeyFactory.Broker;

    /// <summary>All keys of this file.</summary>
    internal static IReadOnlyList<ConfigKey> All { get; } =
    [
        Key.Text(
            "ssl.client.auth",
            "none",
            "Whether clients must show a certificate: required, requested, none.")
            .Where(new OneOfRule("required", "requested", "none")).PerBroker(),
        Key.Text("ssl.keystore.location", null, "File of the node's key and certificate.").PerBroker(),
        Key.Password("ssl.keystore.password", "Password of the key store.").PerBroker(),
        Key.Text("ssl.keystore.type", "JKS", "Format of the key store: JKS, PKCS12 or PEM.").PerBroker(),
        Key.Password("ssl.keystore.key", "The node's private key as PEM text.").PerBroker(),
        Key.Password("ssl.keystore.certificate.chain", "The node's certificates as PEM text.").PerBroker(),
        Key.Password("ssl.key.password", "Password of the private key.").PerBroker(),
        Key.Text("ssl.truststore.location", null, "File of the certificates that are trusted.").PerBroker(),
        Key.Password("ssl.truststore.password", "Password of the trust store.").PerBroker(),
        Key.Text("ssl.truststore.type", "JKS", "Format of the trust store: JKS, PKCS12 or PEM.").PerBroker(),
        Key.Password("ssl.truststore.certificates", "Trusted certificates as PEM text.").PerBroker(),
        Key.Text("ssl.protocol", "TLSv1.3", "The newest TLS version to use.").PerBroker(),
        Key.List("ssl.enabled.protocols", ["TLSv1.2", "TLSv1.3"], "TLS versions that are allowed.").PerBroker(),
        Key.List("ssl.cipher.suites", [], "Cipher suites that are allowed; empty: the platform's.").PerBroker(),
        Key.Text(
            "ssl.endpoint.identification.algorithm",
            "https",
            "How a server's name is checked against its certificate; empty: not at all.").PerBroker(),
        Key.Text(
            "ssl.principal.mapping.rules",
            "DEFAULT",
            "Rules that make a short name of a certificate's distinguished name."),
        Key.Boolean("ssl.allow.dn.changes", false, "Whether a new key store may name another subject."),
        Key.Boolean("ssl.allow.san.changes", false, "Whether a new key store may lack names that the old one had."),
        Key.Class("ssl.engine.factory.class", null, "Class that makes TLS engines.").PerBroker(),
        Key.Text("ssl.keymanager.algorithm", "SunX509", "Algorithm of the key manager.").PerBroker(),
        Key.Text("ssl.trustmanager.algorithm", "PKIX", "Algorithm of the trust manager.").PerBroker(),
        Key.Text("ssl.provider", null, "Name of the security provider.").PerBroker(),
        Key.Text("ssl.secure.random.implementation", null, "Source of random numbers for TLS.").PerBroker(),
    ];
}
