namespace KRaftNet.Metadata.Controller.Features;

/// <summary>What is known of the levels of metadata.version.</summary>
internal static class MetadataVersions
{
    /// <summary>
    /// The levels that changed the form of records, in rising order: below one of them what it brought cannot be written, so
    /// nothing leads back over it without loss.
    /// </summary>
    private static readonly short[] WithNewForms = [7, 8, 11, 13, 14, 15, 17, 23, 30];

    /// <summary>Whether going down from one level to a lower one crosses a change of form.</summary>
    public static bool WouldLose(short from, short to) => WithNewForms.Any(level => to < level && level <= from);
}
