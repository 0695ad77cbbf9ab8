using System.Text;

namespace KRaftNet.MessageGenerator.Emission;

/// <summary>Indented lines of C#. Owned by one emission.</summary>
internal sealed class CodeWriter
{
    private readonly StringBuilder _code = new();
    private int _depth;

    /// <summary>Writes one line.</summary>
    public void Line(string text)
    {
        _code.Append(' ', _depth * 4).Append(text).Append('\n');
    }

    /// <summary>Writes a head and an opening brace; <see cref="Close"/> ends it.</summary>
    public void Open(string head, string brace = "{")
    {
        Line(head);
        Line(brace);
        _depth++;
    }

    /// <summary>Ends what <see cref="Open"/> began.</summary>
    public void Close(string brace = "}")
    {
        _depth--;
        Line(brace);
    }

    /// <summary>Writes a documentation comment, if there is a text.</summary>
    public void Summary(string? text)
    {
        if (text is { Length: > 0 })
        {
            var escaped = text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
            Line($"/// <summary>{escaped}</summary>");
        }
    }

    /// <inheritdoc/>
    public override string ToString() => _code.ToString();
}
