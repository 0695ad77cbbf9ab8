using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Delta;

/// <summary>
/// Replays records that are kept as they are. A removal of what is not there is taken: whose it is will notice. Owned
/// by one <see cref="MetadataDelta"/>.
/// </summary>
internal sealed class RetainedDelta(RetainedImage before)
{
    private readonly ImmutableSortedDictionary<RetainedKey, IMessage>.Builder _records = before.Records.ToBuilder();

    /// <summary>The things that records were about.</summary>
    internal SortedSet<RetainedKey> Touched { get; } = [];

    internal void Replay(AccessControlEntryRecord record) =>
        Set(Key<AccessControlEntryRecord>(record.Id.ToString()), record);

    internal void Replay(RemoveAccessControlEntryRecord record) =>
        Remove(Key<AccessControlEntryRecord>(record.Id.ToString()));

    internal void Replay(UserScramCredentialRecord record) =>
        Set(ScramKey(record.Mechanism, record.Name), record);

    internal void Replay(RemoveUserScramCredentialRecord record) => Remove(ScramKey(record.Mechanism, record.Name));

    internal void Replay(DelegationTokenRecord record) => Set(Key<DelegationTokenRecord>(record.TokenId), record);

    internal void Replay(RemoveDelegationTokenRecord record) => Remove(Key<DelegationTokenRecord>(record.TokenId));

    internal void Replay(ClientQuotaRecord record)
    {
        if (record.Remove)
        {
            Remove(QuotaKey(record));
        }
        else
        {
            Set(QuotaKey(record), record);
        }
    }

    internal RetainedImage Apply()
    {
        var records = _records.ToImmutable();
        return ReferenceEquals(records, before.Records) ? before : new RetainedImage(records);
    }

    private static RetainedKey Key<T>(string identity)
        where T : IMessage<T> => new(T.Descriptor.Key!.Value, identity);

    private static RetainedKey ScramKey(sbyte mechanism, string name) =>
        Key<UserScramCredentialRecord>(string.Create(CultureInfo.InvariantCulture, $"{mechanism}:{name}"));

    /// <summary>The entity, whatever order its parts came in, and the quota; lengths keep names apart.</summary>
    private static RetainedKey QuotaKey(ClientQuotaRecord record)
    {
        var identity = new StringBuilder();
        foreach (var part in record.Entity.OrderBy(part => part.EntityType, StringComparer.Ordinal))
        {
            Append(identity, part.EntityType);
            Append(identity, part.EntityName);
        }

        Append(identity, record.Key);
        return Key<ClientQuotaRecord>(identity.ToString());
    }

    private static void Append(StringBuilder identity, string? text) =>
        identity.Append(CultureInfo.InvariantCulture, $"{text?.Length ?? -1}:{text}");

    private void Set(RetainedKey key, IMessage record)
    {
        Touched.Add(key);
        _records[key] = record;
    }

    private void Remove(RetainedKey key)
    {
        Touched.Add(key);
        _records.Remove(key);
    }
}
