namespace KRaftNet.MessageGenerator.Parsing;

/// <summary>Walks over the lines that declare something. Owned by one parse.</summary>
internal sealed class LineReader
{
    private readonly List<SchemaLine> _lines;
    private int _next;

    public LineReader(IReadOnlyList<SchemaLine> lines)
    {
        _lines = lines.Where(l => !l.IsBlank).ToList();
        LastNumber = lines.Count;
    }

    /// <summary>Number of the text's last line, for errors about what is missing.</summary>
    public int LastNumber { get; }

    /// <summary>The line that <see cref="Take"/> gives next; null at the end.</summary>
    public SchemaLine? Peek() => _next < _lines.Count ? _lines[_next] : null;

    /// <summary>The next line.</summary>
    public SchemaLine Take() => _lines[_next++];
}
