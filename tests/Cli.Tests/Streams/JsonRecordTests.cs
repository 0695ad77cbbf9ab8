using System.Text;
using KRaftNet.Cli.Streams;

namespace KRaftNet.Cli.Tests.Streams;

public class JsonRecordTests
{
    [Fact]
    public void Object_with_everything_is_read()
    {
        var record = Parse(
            """
            {"partition":2,"offset":9,"timestamp":17,"key":"k","valueBase64":"AP8=",
             "headers":[{"key":"h","value":"ä"},{"key":"n","value":null}]}
            """);
        Assert.Equal((2, 17L), (record.Partition, record.Timestamp));
        Assert.Equal("k"u8.ToArray(), record.Key);
        Assert.Equal([0, 255], record.Value!);
        Assert.Equal(["h", "n"], record.Headers.Select(header => header.Key));
        Assert.Equal("ä"u8.ToArray(), record.Headers[0].Value!.Value.ToArray());
        Assert.Null(record.Headers[1].Value);
    }

    [Fact]
    public void Empty_object_is_a_record_of_nothing()
    {
        var record = Parse("{} ");
        Assert.Null(record.Key);
        Assert.Null(record.Value);
        Assert.Null(record.Timestamp);
        Assert.Null(record.Partition);
        Assert.Empty(record.Headers);
    }

    [Fact]
    public void Empty_and_null_are_two_things()
    {
        var record = Parse("""{"key":"","value":null}""");
        Assert.Equal([], record.Key!);
        Assert.Null(record.Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("[]")]
    [InlineData("{} {}")]
    [InlineData("""{"vaule":"x"}""")]
    [InlineData("""{"value":1}""")]
    [InlineData("""{"valueBase64":"%"}""")]
    [InlineData("""{"timestamp":"soon"}""")]
    [InlineData("""{"headers":[{"value":"x"}]}""")]
    [InlineData("""{"headers":{}}""")]
    public void What_is_no_record_is_refused(string line) => Assert.Throws<InvalidDataException>(() => Parse(line));

    private static JsonRecord Parse(string line) => JsonRecord.Parse(Encoding.UTF8.GetBytes(line));
}
