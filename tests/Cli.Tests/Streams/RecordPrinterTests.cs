using KRaftNet.Cli.Streams;
using KRaftNet.Cli.Streams.Forms;
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
        var printer = new RecordPrinter(output, new ValueForm(), countMax: 2);
        Assert.True(printer.Take(0, Of(null, NoText)));
        Assert.False(printer.Take(0, Of(null, "b"u8.ToArray())));
        Assert.False(printer.Take(0, Of(null, "c"u8.ToArray())));
        printer.Flush();
        Assert.Equal([.. NoText, (byte)'\n', (byte)'b', (byte)'\n'], output.ToArray());
    }

    private static Record Of(byte[]? key, byte[] value) =>
        new() { Offset = new Offset(7), Timestamp = 9, Key = key, Value = value };
}
