namespace KRaftNet.Cli.Streams.Forms;

/// <summary>The forms by what <c>--format</c> says: a name, or a text with places.</summary>
internal static class RecordForms
{
    /// <summary>The value only.</summary>
    public const string Value = "value";

    /// <summary>All, as JSON.</summary>
    public const string Json = "json";

    /// <summary>What is wrong with the words, or null and the form.</summary>
    public static string? TryParse(string words, string topic, out IRecordForm form)
    {
        switch (words)
        {
            case Value:
                form = new ValueForm();
                return null;
            case Json:
                form = new JsonForm();
                return null;
        }

        var defect = TemplateForm.TryParse(words, topic, out var template);
        form = template;
        return defect is null && !words.Contains('%', StringComparison.Ordinal)
            ? "It is neither value nor json, and has no place such as %s."
            : defect;
    }
}
