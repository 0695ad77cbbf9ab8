using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using KRaftNet.Config.Broker;
using KRaftNet.Config.Formats;
using KRaftNet.Config.Keys;
using KRaftNet.Config.Topic;

namespace KRaftNet.Config.Tests.Formats;

public sealed class ValueTextTests
{
    [Theory]
    [InlineData(0, "0.0")]
    [InlineData(0.5, "0.5")]
    [InlineData(1, "1.0")]
    [InlineData(-2.25, "-2.25")]
    [InlineData(0.001, "0.001")]
    [InlineData(0.00015, "1.5E-4")]
    [InlineData(9999999, "9999999.0")]
    [InlineData(1e7, "1.0E7")]
    [InlineData(123456789.125, "1.23456789125E8")]
    [InlineData(double.MaxValue, "1.7976931348623157E308")]
    public void Double_is_printed_as_java_prints_it(double value, string text) =>
        Assert.Equal(text, DoubleFormat.Instance.Print(value));

    [Fact]
    public void Double_is_read_back_as_printed()
    {
        Check.QuickThrowOnFailure(Prop.ForAll<NormalFloat>(value =>
            DoubleFormat.Instance.Read(DoubleFormat.Instance.Print(value.Get), out double back) is null
            && back.Equals(value.Get == 0 ? 0.0 : value.Get)));
    }

    [Fact]
    public void Long_is_read_back_as_printed() =>
        Check.QuickThrowOnFailure(Prop.ForAll<long>(value =>
            TopicRetentionKeys.RetentionBytes.Parse(value.ToString(CultureInfo.InvariantCulture)).Value is long back
            && back == value));

    [Theory]
    [InlineData("retention.ms", "12a")]
    [InlineData("retention.ms", "")]
    [InlineData("retention.ms", "9223372036854775808")]
    [InlineData("retention.ms", "-2")]
    [InlineData("segment.bytes", "1048575")]
    [InlineData("segment.bytes", "1e9")]
    [InlineData("preallocate", "yes")]
    [InlineData("cleanup.policy", "delete,")]
    [InlineData("cleanup.policy", "delete,tidy")]
    [InlineData("compression.type", "LZ4")]
    [InlineData("compression.gzip.level", "0")]
    [InlineData("compression.gzip.level", "10")]
    [InlineData("compression.lz4.level", "18")]
    [InlineData("min.cleanable.dirty.ratio", "1.01")]
    [InlineData("min.cleanable.dirty.ratio", "NaN")]
    [InlineData("leader.replication.throttled.replicas", "1")]
    [InlineData("leader.replication.throttled.replicas", "1:2,*")]
    [InlineData("ack.durability", "maybe")]
    public void Bad_text_is_refused_with_a_reason(string name, string text) =>
        Assert.NotNull(Topic(name).Parse(text).Defect);

    [Theory]
    [InlineData("retention.ms", " +07 ", "7")]
    [InlineData("retention.ms", "-1", "-1")]
    [InlineData("preallocate", "TRUE", "true")]
    [InlineData("cleanup.policy", " compact , delete ", "compact,delete")]
    [InlineData("cleanup.policy", "compact,delete,compact", "compact,delete")]
    [InlineData("cleanup.policy", "", "")]
    [InlineData("compression.gzip.level", "-1", "-1")]
    [InlineData("min.cleanable.dirty.ratio", "1", "1.0")]
    [InlineData("leader.replication.throttled.replicas", "*", "*")]
    [InlineData("leader.replication.throttled.replicas", "0:1,1:2", "0:1,1:2")]
    [InlineData("ack.durability", "replicated", "replicated")]
    public void Good_text_is_printed_in_its_usual_form(string name, string text, string usual)
    {
        Assert.Null(Topic(name).Parse(text).Defect);
        Assert.Equal(usual, Topic(name).Normalize(text));
    }

    [Fact]
    public void Text_that_is_no_value_stays_as_it_is() => Assert.Equal(" x ", Topic("retention.ms").Normalize(" x "));

    [Fact]
    public void Secret_keeps_its_spaces()
    {
        Assert.True(BrokerKeys.Registry.TryFind("ssl.key.password", out ConfigKey? key));
        Assert.Equal(" a ", key.Parse(" a ").Value);
        Assert.True(key.Sensitive);
    }

    private static ConfigKey Topic(string name) =>
        TopicKeys.Registry.TryFind(name, out ConfigKey? key) ? key : throw new ArgumentException(name, nameof(name));
}
