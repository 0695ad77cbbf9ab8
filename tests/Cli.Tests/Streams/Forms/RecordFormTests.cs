using System.Buffers;
using System.Text;
using KRaftNet.Cli.Streams.Forms;
using KRaftNet.Common.Buffers;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Cli.Tests.Streams.Forms;

/// <summary>The forms of <c>consume --format</c>, on records that went through a batch.</summary>
public sealed class RecordFormTests
{
    private static readonly byte[] NoText = [0xff, 0xfe];

    [Theory]
    [InlineData("value", "v\n")]
    [InlineData("%s\\n", "v\n")]
    [InlineData("%t[%p]@%o %T\\t%k=%s\\n", "topic[3]@0 1700000000000\tk=v\n")]
    [InlineData("%K %S %% \\\\ \\x41\\r", "1 1 % \\ A\r")]
    [InlineData("%h", "a=1,b=")]
    [InlineData("ü%s€", "üv€")]
    [InlineData(
        "json",
        """{"partition":3,"offset":0,"timestamp":1700000000000,"key":"k","value":"v","headers":"""
        + """[{"key":"a","value":"1"},{"key":"b","value":null}]}""" + "\n")]
    public void A_record_is_printed(string words, string expected) =>
        Assert.Equal(expected, Print(words, "k"u8.ToArray(), "v"u8.ToArray(), ("a", "1"), ("b", null)));

    [Theory]
    [InlineData("%k:%K:%s:%S:%h", ":-1::-1:")]
    [InlineData("value", "\n")]
    [InlineData(
        "json",
        """
        {"partition":3,"offset":0,"timestamp":1700000000000,"key":null,"value":null}

        """)]
    public void Null_is_told_from_nothing(string words, string expected) =>
        Assert.Equal(expected, Print(words, null, null));

    [Fact]
    public void Json_tells_bytes_from_text() =>
        Assert.Contains("\"valueBase64\":\"//4=\"", Print("json", null, NoText), StringComparison.Ordinal);

    [Theory]
    [InlineData("%")]
    [InlineData("%q")]
    [InlineData("%s\\")]
    [InlineData("%s\\q")]
    [InlineData("%s\\xZ1")]
    [InlineData("%s\\x4")]
    [InlineData("xml")]
    [InlineData("")]
    public void Words_that_are_no_form_are_refused(string words) =>
        Assert.NotNull(RecordForms.TryParse(words, "topic", out _));

    private static string Print(string words, byte[]? key, byte[]? value, params (string Key, string? Value)[] headers)
    {
        Assert.Null(RecordForms.TryParse(words, "topic", out var form));
        using var builder = new RecordBatchBuilder(new BufferPool(), new RecordBatchOptions());
        RecordHeader[] written =
        [
            .. headers.Select(header => new RecordHeader(
                header.Key, header.Value is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(header.Value))),
        ];
        builder.Append(1_700_000_000_000, key, value, written);
        using var batch = builder.Build();
        using var section = RecordSection.Open(new BufferPool(), batch.Memory);
        var records = new RecordReader(new RecordBatchHeader(batch.Span), section.Records);
        Assert.True(records.MoveNext());
        var output = new ArrayBufferWriter<byte>();
        form.Write(output, 3, records.Current);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
