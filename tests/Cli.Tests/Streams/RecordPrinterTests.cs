using System.Text;
using KRaftNet.Cli.Streams;
using KRaftNet.Common;
using Record = KRaftNet.Protocol.Records.Record;

namespace KRaftNet.Cli.Tests.Streams;

public sealed class RecordPrinterTests
{
    private static readonly byte[] NoText = [0xff, 0xfe];

    [Fact]
    public void Values_are_printed_unchanged_and_no_more_than_asked_for()
    {
        using var output = new MemoryStream();
        using var printer = new RecordPrinter(output, isJson: false, countMax: 2);
        Assert.True(printer.Take(0, Of(null, NoText)));
        Assert.False(printer.Take(0, Of(null, "b"u8.ToArray())));
        Assert.False(printer.Take(0, Of(null, "c"u8.ToArray())));
        printer.Flush();
        Assert.Equal([.. NoText, (byte)'\n', (byte)'b', (byte)'\n'], output.ToArray());
    }

    [Theory]
    [InlineData("k", """{"partition":3,"offset":7,"timestamp":9,"key":"k","valueBase64":"//4="}""")]
    [InlineData(null, """{"partition":3,"offset":7,"timestamp":9,"key":null,"valueBase64":"//4="}""")]
    public void Json_tells_text_from_bytes_and_null(string? key, string expected)
    {
        using var output = new MemoryStream();
        using var printer = new RecordPrinter(output, isJson: true, countMax: 9);
        printer.Take(3, Of(key is null ? null : Encoding.UTF8.GetBytes(key), NoText));
        printer.Flush();
        Assert.Equal(expected + "\n", Encoding.UTF8.GetString(output.ToArray()));
    }

    private static Record Of(byte[]? key, byte[] value) =>
        new() { Offset = new Offset(7), Timestamp = 9, Key = key, Value = value };
}
