namespace KRaftNet.MessageGenerator.Model;

/// <summary>One message with all its versions. Immutable.</summary>
internal sealed class MessageModel(
    FamilyModel family, string kind, StructModel root, IReadOnlyList<StructModel> structs)
{
    /// <summary>What it shares with its counterpart.</summary>
    public FamilyModel Family { get; } = family;

    /// <summary>The member of the generated code's enumeration of kinds.</summary>
    public string Kind { get; } = kind;

    /// <summary>Class name.</summary>
    public string Name => Root.Name;

    public StructModel Root { get; } = root;

    /// <summary>The structs of its fields, in order of declaration.</summary>
    public IReadOnlyList<StructModel> Structs { get; } = structs;

    /// <summary>Versions that exist.</summary>
    public required VersionRange Versions { get; init; }

    /// <summary>Versions with compact lengths and tagged fields.</summary>
    public required VersionRange FlexibleVersions { get; init; }

    /// <summary>Finds a struct.</summary>
    public StructModel? Find(string name) => Structs.FirstOrDefault(s => s.Name == name);
}

/// <summary>What one schema file declares: a request with its response, a key with its value, or one message.</summary>
internal sealed record FamilyModel
{
    /// <summary>The keyword: <c>api</c>, <c>metadata-record</c>, ...</summary>
    public required string Keyword { get; init; }

    /// <summary>Kafka's name without the suffix of a member.</summary>
    public required string Name { get; init; }

    /// <summary>API key or record type id.</summary>
    public int? Key { get; init; }

    /// <summary>Listeners that serve the API.</summary>
    public IReadOnlyList<string> Listeners { get; init; } = [];

    /// <summary>Versions that clients are asked to leave.</summary>
    public VersionRange DeprecatedVersions { get; init; } = VersionRange.None;

    /// <summary>Whether the highest version is still being designed.</summary>
    public bool LatestUnstable { get; init; }

    /// <summary>The comment above the declaration.</summary>
    public string? Note { get; init; }
}
