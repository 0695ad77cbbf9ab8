using KRaftNet.Config.Keys;

namespace KRaftNet.Config.Broker.Known;

/// <summary>Authentication by OAuth bearer tokens. Known and checked; no code asks for them yet.</summary>
internal static class OAuthBearerKeys
{
    private static readonly KeyFactory Key = KeyFactory.Broker;

    /// <summary>All keys of this file.</summary>
    internal static IReadOnlyList<ConfigKey> All { get; } =
    [
        Key.Text("sasl.oauthbearer.token.endpoint.url", null, "Address of the provider's token endpoint."),
        Key.Text("sasl.oauthbearer.client.credentials.client.id", null, "Client id for fetching a token."),
        Key.Password(
            "sasl.oauthbearer.client.credentials.client.secret",
            "Secret of the client for fetching a token."),
        Key.Text("sasl.oauthbearer.scope", null, "Scope that is asked for with a token."),
        Key.Text("sasl.oauthbearer.scope.claim.name", "scope", "Name of the token's claim that holds its scope."),
        Key.Text("sasl.oauthbearer.sub.claim.name", "sub", "Name of the token's claim that holds its subject."),
        Key.List("sasl.oauthbearer.expected.audience", [], "Audiences of which a token must name one."),
        Key.Text("sasl.oauthbearer.expected.issuer", null, "Issuer that a token must name."),
        Key.Int(
            "sasl.oauthbearer.clock.skew.seconds",
            30,
            "Seconds by which the clocks of provider and broker may differ."),
        Key.Text("sasl.oauthbearer.jwks.endpoint.url", null, "Address of the provider's signing keys."),
        Key.Long(
            "sasl.oauthbearer.jwks.endpoint.refresh.ms",
            3_600_000,
            "Milliseconds between two fetches of the signing keys."),
        Key.Long(
            "sasl.oauthbearer.jwks.endpoint.retry.backoff.ms",
            100,
            "First pause in milliseconds between two tries to fetch the signing keys."),
        Key.Long(
            "sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms",
            10_000,
            "Longest pause in milliseconds between two tries to fetch the signing keys."),
        Key.Class(
            "sasl.oauthbearer.jwt.retriever.class",
            "org.apache.kafka.common.security.oauthbearer.DefaultJwtRetriever",
            "Class that fetches tokens."),
        Key.Class(
            "sasl.oauthbearer.jwt.validator.class",
            "org.apache.kafka.common.security.oauthbearer.DefaultJwtValidator",
            "Class that checks tokens."),
        Key.Text("sasl.oauthbearer.assertion.algorithm", "RS256", "Algorithm that signs an assertion."),
        Key.Text("sasl.oauthbearer.assertion.claim.aud", null, "Audience named in an assertion."),
        Key.Int("sasl.oauthbearer.assertion.claim.exp.seconds", 300, "Seconds for which an assertion is valid."),
        Key.Text("sasl.oauthbearer.assertion.claim.iss", null, "Issuer named in an assertion."),
        Key.Boolean(
            "sasl.oauthbearer.assertion.claim.jti.include",
            false,
            "Whether an assertion carries an id of its own."),
        Key.Int(
            "sasl.oauthbearer.assertion.claim.nbf.seconds",
            60,
            "Seconds before its making from which an assertion is valid."),
        Key.Text("sasl.oauthbearer.assertion.claim.sub", null, "Subject named in an assertion."),
        Key.Text("sasl.oauthbearer.assertion.file", null, "File that holds a ready assertion."),
        Key.Text("sasl.oauthbearer.assertion.private.key.file", null, "File of the key that signs assertions."),
        Key.Password(
            "sasl.oauthbearer.assertion.private.key.passphrase",
            "Passphrase of the key that signs assertions."),
        Key.Text(
            "sasl.oauthbearer.assertion.template.file",
            null,
            "File with claims and headers that every assertion carries."),
    ];
}
