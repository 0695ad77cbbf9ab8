namespace KRaftNet.Protocol.Stored;

/// <summary>The messages of one kind by their id. Immutable.</summary>
internal sealed class MessageTable
{
    private readonly MessageKind _kind;
    private readonly MessageDescriptor?[] _byKey;

    public MessageTable(MessageKind kind)
    {
        _kind = kind;
        All = [.. MessageCatalog.All.Where(m => m.Kind == kind).OrderBy(m => m.Key)];
        _byKey = new MessageDescriptor?[All[^1].Key!.Value + 1];
        foreach (var message in All)
        {
            _byKey[message.Key!.Value] = message;
        }
    }

    /// <summary>The messages, by ascending id.</summary>
    public IReadOnlyList<MessageDescriptor> All { get; }

    /// <summary>The message of an id.</summary>
    /// <exception cref="UnknownRecordTypeException">There is none.</exception>
    public MessageDescriptor Get(int id) => Find(id) ?? throw new UnknownRecordTypeException(_kind, id);

    /// <summary>The message of an id; null if there is none.</summary>
    public MessageDescriptor? Find(int id) => (uint)id < (uint)_byKey.Length ? _byKey[id] : null;
}

/// <summary>
/// A record of a type that we do not know. An operating error; readers of group and transaction records may step over
/// such a record, as Kafka does after a downgrade.
/// </summary>
public sealed class UnknownRecordTypeException(MessageKind kind, int id) : Exception($"no {kind} has type {id}")
{
    public MessageKind Kind { get; } = kind;

    public int Id { get; } = id;
}
