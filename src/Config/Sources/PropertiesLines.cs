using System.Text;

namespace KRaftNet.Config.Sources;

/// <summary>
/// Cuts a text into the logical lines of Java's properties format: comments and blank lines are left out, a backslash
/// at
/// the end joins a line with the next, whose leading blanks are dropped.
/// </summary>
internal sealed class PropertiesLines(string text)
{
    private int _position;
    private int _line = 1;

    /// <summary>Hands out the next logical line and the number, from 1, of the line that it begins on.</summary>
    internal bool TryRead(out string logicalLine, out int lineNumber)
    {
        var joined = new StringBuilder();
        lineNumber = _line;
        while (_position < text.Length)
        {
            if (joined.Length == 0)
            {
                lineNumber = _line;
            }

            string line = ReadNaturalLine().TrimStart(' ', '\t', '\f');
            if (joined.Length == 0 && (line.Length == 0 || line[0] is '#' or '!'))
            {
                continue;
            }

            bool isContinued = EndsInOddBackslashes(line);
            joined.Append(isContinued ? line[..^1] : line);
            if (!isContinued && joined.Length > 0)
            {
                break;
            }
        }

        logicalLine = joined.ToString();
        return joined.Length > 0;
    }

    private string ReadNaturalLine()
    {
        int start = _position;
        int end = text.AsSpan(start).IndexOfAny('\r', '\n');
        _line++;
        if (end < 0)
        {
            _position = text.Length;
            return text[start..];
        }

        end += start;
        bool isPair = text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n';
        _position = end + (isPair ? 2 : 1);
        return text[start..end];
    }

    private static bool EndsInOddBackslashes(string line)
    {
        int count = 0;
        while (count < line.Length && line[^(count + 1)] == '\\')
        {
            count++;
        }

        return count % 2 == 1;
    }
}
