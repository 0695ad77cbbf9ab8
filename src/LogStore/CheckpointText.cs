using System.Globalization;
using System.Text;

namespace KRaftNet.LogStore;

/// <summary>
/// The text form that the offset checkpoints and the leader epochs share: the version 0, the number of entries, one
/// line for each, every line ended by a line feed. Stateless.
/// </summary>
internal static class CheckpointText
{
    /// <summary>The content for the lines.</summary>
    public static byte[] Encode(IReadOnlyCollection<string> lines)
    {
        var text = new StringBuilder();
        text.Append("0\n").Append(CultureInfo.InvariantCulture, $"{lines.Count}\n");
        foreach (var line in lines)
        {
            text.Append(line).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>The lines, or null if the version, the number of lines or the bytes are wrong.</summary>
    public static string[]? TryDecode(ReadOnlySpan<byte> content)
    {
        var lines = Encoding.UTF8.GetString(content).Split('\n');
        if (lines.Length < 3 || lines[0].TrimEnd('\r') != "0" || lines[^1].Length != 0)
        {
            return null;
        }

        var entries = lines[2..^1];
        return TryParse(lines[1].AsSpan().TrimEnd('\r'), out var count) && count == entries.Length ? entries : null;
    }

    /// <summary>A decimal number, with a sign at most.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
}
