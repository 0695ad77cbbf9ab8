using System.Globalization;
using KRaftNet.MessageGenerator.Model;

namespace KRaftNet.MessageGenerator.Parsing;

/// <summary>Walks over the words of one line. Owned by one parse.</summary>
internal sealed class WordReader(SchemaLine line)
{
    private int _next;

    /// <summary>Whether no word is left.</summary>
    public bool AtEnd => _next == line.Words.Length;

    /// <summary>The next word.</summary>
    public string Take(string wanted) =>
        AtEnd ? throw Error($"{wanted} expected at the end of the line") : line.Words[_next++];

    /// <summary>Takes the word if it comes next.</summary>
    public bool TryTake(string word)
    {
        if (AtEnd || line.Words[_next] != word)
        {
            return false;
        }

        _next++;
        return true;
    }

    /// <summary>A range of versions.</summary>
    public VersionRange TakeVersions(string wanted) => ParseVersions(Take(wanted));

    /// <summary>Reads a range of versions out of a word or a part of one.</summary>
    public VersionRange ParseVersions(string text) =>
        VersionRange.TryParse(text, out var range)
            ? range
            : throw Error($"'{text}' is no range of versions: 3, 3-7, 3+ or none");

    /// <summary>A number from 0.</summary>
    public int TakeNumber(string wanted)
    {
        var text = Take(wanted);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Error($"'{text}' is no {wanted}");
    }

    /// <summary>A name with a capital first letter.</summary>
    public string TakeName(string wanted)
    {
        var text = Take(wanted);
        return Identifier.IsPascalCase(text)
            ? text
            : throw Error($"'{text}' is no {wanted}: letters and digits, the first a capital");
    }

    /// <summary>Makes sure that the line is used up.</summary>
    public void End()
    {
        if (!AtEnd)
        {
            throw Error($"'{line.Words[_next]}' has no meaning here");
        }
    }

    /// <summary>An error on this line.</summary>
    public SchemaException Error(string text) => new(line.Number, text);
}
