namespace KRaftNet.MessageGenerator.Parsing;

/// <summary>A first word of a schema and the blocks that may follow it.</summary>
internal sealed record FamilyKeyword(string Keyword, bool HasKey, params FamilyBlock[] Blocks)
{
    private static readonly FamilyKeyword[] All =
    [
        new("api", true, new("request", "Request", "Request"), new("response", "Response", "Response")),
        new("header", false, new FamilyBlock("fields", "", "Header")),
        new("data", false, new FamilyBlock("fields", "", "Data")),
        new("metadata-record", true, new FamilyBlock("fields", "", "MetadataRecord")),
        new("remote-log-record", true, new FamilyBlock("fields", "", "RemoteLogRecord")),
        new("group-record", true, new("key", "Key", "GroupKey"), new("value", "Value", "GroupValue")),
        new("transaction-record", true, new("key", "Key", "TransactionKey"), new("value", "Value", "TransactionValue")),
        new("share-record", true, new("key", "Key", "ShareKey"), new("value", "Value", "ShareValue")),
    ];

    /// <summary>Every keyword, for messages.</summary>
    public static string Names => string.Join(", ", All.Select(k => k.Keyword));

    /// <summary>The blocks' names, for messages.</summary>
    public string BlockNames => string.Join(" or ", Blocks.Select(b => b.Keyword));

    /// <summary>Finds a keyword.</summary>
    public static FamilyKeyword? FindFamily(string keyword) =>
        All.FirstOrDefault(k => k.Keyword == keyword);

    /// <summary>Finds a block of this family.</summary>
    public FamilyBlock? Find(string block) => Blocks.FirstOrDefault(b => b.Keyword == block);
}

/// <summary>One message of a family: its word in the schema, what it adds to the class name, and its kind.</summary>
internal sealed record FamilyBlock(string Keyword, string Suffix, string Kind);
