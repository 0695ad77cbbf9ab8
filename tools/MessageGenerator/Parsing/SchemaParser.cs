using KRaftNet.MessageGenerator.Model;

namespace KRaftNet.MessageGenerator.Parsing;

/// <summary>
/// Reads one schema file: a family's line, its attributes, and a block of fields for each of its messages.
/// </summary>
internal sealed class SchemaParser
{
    private readonly LineReader _lines;
    private readonly FamilyKeyword _keyword;
    private FamilyModel _family;
    private VersionRange? _versions;
    private VersionRange? _flexible;

    private SchemaParser(string text)
    {
        var all = SchemaLine.Split(text);
        _lines = new LineReader(all);
        var first = _lines.Peek() ?? throw new SchemaException(1, "the schema is empty");
        _lines.Take();
        var words = new WordReader(first);
        _keyword = FamilyKeyword.FindFamily(words.Take("family"))
            ?? throw words.Error($"'{first.Words[0]}' is none of {FamilyKeyword.Names}");
        _family = new FamilyModel
        {
            Keyword = _keyword.Keyword,
            Key = _keyword.HasKey ? words.TakeNumber("key") : null,
            Name = words.TakeName("name"),
            Note = NoteAbove(all, first),
        };
        words.End();
    }

    /// <summary>Reads the text of a file.</summary>
    /// <exception cref="SchemaException">A line cannot be understood.</exception>
    public static IReadOnlyList<MessageModel> Parse(string text) => new SchemaParser(text).ParseFile();

    private List<MessageModel> ParseFile()
    {
        var messages = new List<MessageModel>();
        while (_lines.Peek() is { } line)
        {
            _lines.Take();
            if (line.Indent != 0)
            {
                throw new SchemaException(line.Number, "indented, but below no block");
            }

            if (_keyword.Find(line.Words[0]) is { } block)
            {
                messages.Add(ParseBlock(line, block));
            }
            else
            {
                ParseAttribute(line);
            }
        }

        if (messages.Count == 0)
        {
            throw new SchemaException(_lines.LastNumber, $"no block: {_keyword.BlockNames} expected");
        }

        return messages;
    }

    private void ParseAttribute(SchemaLine line)
    {
        var words = new WordReader(line);
        switch (words.Take("attribute"))
        {
            case "versions":
                _versions = words.TakeVersions("versions");
                break;
            case "flexible":
                _flexible = words.TakeVersions("versions");
                break;
            case "deprecated":
                _family = _family with { DeprecatedVersions = words.TakeVersions("versions") };
                break;
            case "listeners":
                _family = _family with { Listeners = TakeListeners(words) };
                break;
            case "unstable-latest":
                _family = _family with { LatestUnstable = true };
                break;
            default:
                throw words.Error($"'{line.Words[0]}' is neither an attribute nor a block of {_keyword.Keyword}");
        }

        words.End();
    }

    private MessageModel ParseBlock(SchemaLine line, FamilyBlock block)
    {
        var words = new WordReader(line);
        words.Take("block");
        var versions = words.TryTake("versions") ? words.TakeVersions("versions") : _versions;
        var flexible = words.TryTake("flexible") ? words.TakeVersions("versions") : _flexible;
        words.End();
        var fields = new BlockParser(_lines);
        var root = new StructModel(_family.Name + block.Suffix, line.Number, fields.ParseFields(line));
        return new MessageModel(_family, block.Kind, root, fields.Structs)
        {
            Versions = versions ?? throw words.Error("no versions: say 'versions N-M' above or on this line"),
            FlexibleVersions = flexible
                ?? throw words.Error("say 'flexible N+' or 'flexible none' above or on this line"),
        };
    }

    private static List<string> TakeListeners(WordReader words)
    {
        var listeners = new List<string>();
        while (!words.AtEnd)
        {
            var listener = words.Take("listener");
            listeners.Add(listener is "broker" or "controller"
                ? listener
                : throw words.Error($"'{listener}' is no listener: broker or controller"));
        }

        return listeners;
    }

    private static string? NoteAbove(IReadOnlyList<SchemaLine> lines, SchemaLine first)
    {
        var notes = lines.Take(first.Number - 1).Where(l => l.Comment is { Length: > 0 }).Select(l => l.Comment);
        var note = string.Join(" ", notes);
        return note.Length == 0 ? null : note;
    }
}
