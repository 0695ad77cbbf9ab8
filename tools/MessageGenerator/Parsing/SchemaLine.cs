namespace KRaftNet.MessageGenerator.Parsing;

/// <summary>One line of a schema, cut into words; a comment starts with <c>#</c> at a word's start.</summary>
internal sealed class SchemaLine
{
    private SchemaLine(int number, int indent, string[] words, string? comment)
    {
        Number = number;
        Indent = indent;
        Words = words;
        Comment = comment;
    }

    /// <summary>Line number, from 1.</summary>
    public int Number { get; }

    /// <summary>Leading blanks.</summary>
    public int Indent { get; }

    /// <summary>What stands before the comment.</summary>
    public string[] Words { get; }

    /// <summary>The comment without its mark; null if there is none.</summary>
    public string? Comment { get; }

    /// <summary>Whether it declares nothing.</summary>
    public bool IsBlank => Words.Length == 0;

    /// <summary>Cuts a text into lines.</summary>
    public static IReadOnlyList<SchemaLine> Split(string text)
    {
        var lines = new List<SchemaLine>();
        var raw = text.Replace("\r\n", "\n").Split('\n');
        for (var i = 0; i < raw.Length; i++)
        {
            lines.Add(Read(i + 1, raw[i]));
        }

        return lines;
    }

    private static SchemaLine Read(int number, string raw)
    {
        if (raw.IndexOf('\t') >= 0)
        {
            throw new SchemaException(number, "tabs have no place here: indent with blanks");
        }

        var mark = FindComment(raw);
        var comment = mark < 0 ? null : raw.Substring(mark + 1).Trim();
        var body = (mark < 0 ? raw : raw.Substring(0, mark)).TrimEnd();
        var indent = body.Length - body.TrimStart().Length;
        var words = body.Split([' '], StringSplitOptions.RemoveEmptyEntries);
        return new SchemaLine(number, indent, words, comment);
    }

    private static int FindComment(string raw)
    {
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] == '#' && (i == 0 || raw[i - 1] == ' '))
            {
                return i;
            }
        }

        return -1;
    }
}
