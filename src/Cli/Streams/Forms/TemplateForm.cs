using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using KRaftNet.Common;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Cli.Streams.Forms;

/// <summary>
/// A text with places for what a record has, in the words of kcat's <c>-f</c>: <c>%t</c> topic, <c>%p</c> partition,
/// <c>%o</c> offset, <c>%T</c> timestamp in milliseconds, <c>%k</c> key, <c>%K</c> its length, <c>%s</c> value, <c>%S</c>
/// its length, <c>%h</c> headers as key=value with commas between, <c>%%</c> a percent sign; and <c>\n \r \t \\ \xHH</c>.
/// Null is printed as nothing and has the length -1. Nothing is added: a line ends where the text says so.
/// </summary>
internal sealed class TemplateForm : IRecordForm
{
    private const char Literal = '\0';

    private readonly List<(char Directive, byte[] Text)> _parts = [];

    private TemplateForm()
    {
    }

    /// <summary>What is wrong with the text, or null and the form.</summary>
    public static string? TryParse(string text, string topic, out TemplateForm form)
    {
        form = new TemplateForm();
        var literal = new ArrayBufferWriter<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '%' or '\\')
            {
                var defect = text[i] == '%'
                    ? form.TakeDirective(text, ref i, topic, literal)
                    : TakeEscape(text, ref i, literal);
                if (defect is not null)
                {
                    return defect;
                }
            }
            else
            {
                var rune = Rune.GetRuneAt(text, i);
                i += rune.Utf16SequenceLength - 1;
                literal.Advance(rune.EncodeToUtf8(literal.GetSpan(4)));
            }
        }

        form.AddLiteral(literal);
        return null;
    }

    /// <inheritdoc/>
    public void Write(IBufferWriter<byte> output, int partition, in Record record)
    {
        foreach (var (directive, text) in _parts)
        {
            switch (directive)
            {
                case Literal:
                    output.Write(text);
                    break;
                case 'p':
                    WriteNumber(output, partition);
                    break;
                case 'o':
                    WriteNumber(output, record.Offset.Value);
                    break;
                case 'T':
                    WriteNumber(output, record.Timestamp);
                    break;
                case 'k':
                    output.Write(record.Key.Span);
                    break;
                case 'K':
                    WriteNumber(output, record.Key.Length);
                    break;
                case 's':
                    output.Write(record.Value.Span);
                    break;
                case 'S':
                    WriteNumber(output, record.Value.Length);
                    break;
                case 'h':
                    WriteHeaders(output, record);
                    break;
                default:
                    throw Invariant.Unreachable("every directive was checked");
            }
        }
    }

    private string? TakeDirective(string text, ref int i, string topic, ArrayBufferWriter<byte> literal)
    {
        if (++i == text.Length)
        {
            return "It ends with a single %.";
        }

        switch (text[i])
        {
            case '%':
                literal.Write("%"u8);
                return null;
            case 't':
                literal.Write(Encoding.UTF8.GetBytes(topic));
                return null;
            case 'p' or 'o' or 'T' or 'k' or 'K' or 's' or 'S' or 'h':
                AddLiteral(literal);
                _parts.Add((text[i], []));
                return null;
            default:
                return $"There is no %{text[i]}; there are %t %p %o %T %k %K %s %S %h %%.";
        }
    }

    private static string? TakeEscape(string text, ref int i, ArrayBufferWriter<byte> literal)
    {
        if (++i == text.Length)
        {
            return "It ends with a single backslash.";
        }

        switch (text[i])
        {
            case 'n':
                literal.Write("\n"u8);
                return null;
            case 'r':
                literal.Write("\r"u8);
                return null;
            case 't':
                literal.Write("\t"u8);
                return null;
            case '\\':
                literal.Write("\\"u8);
                return null;
            case 'x' when i + 2 < text.Length && byte.TryParse(
                text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value):
                literal.Write([value]);
                i += 2;
                return null;
            default:
                return $"There is no \\{text[i]}; there are \\n \\r \\t \\\\ \\xHH.";
        }
    }

    private void AddLiteral(ArrayBufferWriter<byte> literal)
    {
        if (literal.WrittenCount > 0)
        {
            _parts.Add((Literal, literal.WrittenSpan.ToArray()));
            literal.ResetWrittenCount();
        }
    }

    private static void WriteNumber(IBufferWriter<byte> output, long number)
    {
        var isWritten = Utf8Formatter.TryFormat(number, output.GetSpan(20), out var length);
        Invariant.Require(isWritten);
        output.Advance(length);
    }

    private static void WriteHeaders(IBufferWriter<byte> output, in Record record)
    {
        var isFirst = true;
        foreach (var header in record.Headers)
        {
            output.Write(isFirst ? [] : ","u8);
            output.Write(header.KeyUtf8);
            output.Write("="u8);
            output.Write(header.Value.Span);
            isFirst = false;
        }
    }
}
