namespace KRaftNet.Protocol.Wire;

/// <summary>
/// Progress through the tagged fields of one struct while they are written: known ones come by ascending tag, unknown
/// ones are merged between them. Owned by one call of a generated method.
/// </summary>
internal struct TagSection(UnknownTaggedFields? unknown, int start)
{
    private int _nextUnknown;
    private int _previous = -1;

    /// <summary>Where the count of fields goes.</summary>
    public int Start { get; } = start;

    /// <summary>Fields so far.</summary>
    public int Count { get; private set; }

    /// <summary>The next unknown field whose tag is not above the limit; it counts as written.</summary>
    public bool TryTakeUnknown(int limit, out UnknownTaggedField field)
    {
        field = default;
        if (unknown is null || _nextUnknown == unknown.Count || unknown[_nextUnknown].Tag > limit)
        {
            return false;
        }

        field = unknown[_nextUnknown++];
        Pass(field.Tag);
        return true;
    }

    /// <summary>Counts a field and requires that its tag is above the one before.</summary>
    public void Pass(int tag)
    {
        if (tag <= _previous || tag == int.MaxValue)
        {
            UnsupportedFieldException.ThrowTag(tag, _previous);
        }

        _previous = tag;
        Count++;
    }
}
