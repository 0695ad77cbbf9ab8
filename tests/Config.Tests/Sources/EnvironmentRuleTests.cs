using KRaftNet.Config.Broker;
using KRaftNet.Config.Keys;
using KRaftNet.Config.Sources;

namespace KRaftNet.Config.Tests.Sources;

public sealed class EnvironmentRuleTests
{
    [Theory]
    [InlineData("KAFKA_NODE_ID", "node.id")]
    [InlineData("KAFKA_LOG_RETENTION_MS", "log.retention.ms")]
    [InlineData("KAFKA_A__B", "a_b")]
    [InlineData("KAFKA_A___B", "a-b")]
    [InlineData("KAFKA_A____B", "a-.b")]
    [InlineData("KAFKA_LISTENER_NAME_IN___SIDE_SSL_KEYSTORE_TYPE", "listener.name.in-side.ssl.keystore.type")]
    public void Variable_stands_for_a_key(string variable, string key) =>
        Assert.Equal(key, EnvironmentRule.KeyOf(variable));

    [Fact]
    public void Every_broker_key_can_be_given_by_a_variable() =>
        Assert.All(BrokerKeys.Registry.All, key => Assert.Equal(key.Name, EnvironmentRule.KeyOf(VariableOf(key))));

    [Fact]
    public void Other_variables_and_those_of_start_scripts_are_passed_over()
    {
        var variables = new Dictionary<string, string>
        {
            ["PATH"] = "/bin",
            ["KAFKA_"] = "x",
            ["KAFKA_HEAP_OPTS"] = "-Xmx1g",
            ["KAFKA_NODE_ID"] = "3",
            ["KAFKA_BROKER_RACK"] = "a",
        };

        Assert.Equal(
            ["broker.rack=a from KAFKA_BROKER_RACK", "node.id=3 from KAFKA_NODE_ID"],
            EnvironmentRule.Read(variables).Select(setting => $"{setting.Name}={setting.Value} from {setting.Origin}"));
    }

    private static string VariableOf(ConfigKey key) => "KAFKA_" + key.Name
        .Replace("_", "__", StringComparison.Ordinal)
        .Replace("-", "___", StringComparison.Ordinal)
        .Replace('.', '_')
        .ToUpperInvariant();
}
