namespace KRaftNet.MessageGenerator.Emission;

/// <summary>What the catalog needs of a schema file; equal when nothing of that has changed.</summary>
internal sealed record CatalogEntry(string Keyword, int? Key, string Name, string MessageNames)
{
    /// <summary>Class names, in order of declaration.</summary>
    public string[] Messages => MessageNames.Split(' ');
}
