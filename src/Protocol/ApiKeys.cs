namespace KRaftNet.Protocol;

/// <summary>The APIs by key, out of the schemas. Immutable.</summary>
public static class ApiKeys
{
    private static readonly ApiDescriptor?[] ByKey = MakeTable();

    /// <summary>Every API that has versions, by ascending key.</summary>
    public static IReadOnlyList<ApiDescriptor> All { get; } = [.. ByKey.OfType<ApiDescriptor>()];

    /// <summary>
    /// The API of a key that came over the wire; null if there is none, as for the keys of ZooKeeper's times.
    /// </summary>
    public static ApiDescriptor? Find(short key) => key >= 0 && key < ByKey.Length ? ByKey[key] : null;

    /// <summary>The API of a key.</summary>
    public static ApiDescriptor Get(ApiKey key) => ByKey[(short)key]!;

    private static ApiDescriptor?[] MakeTable()
    {
        var requests = OfKind(MessageKind.Request);
        var responses = OfKind(MessageKind.Response).ToDictionary(r => (ApiKey)r.Key!.Value);
        var table = new ApiDescriptor?[requests.Max(r => r.Key!.Value) + 1];
        foreach (var request in requests)
        {
            var key = (ApiKey)request.Key!.Value;
            table[(short)key] = new ApiDescriptor(key, request, responses[key]);
        }

        return table;
    }

    private static List<MessageDescriptor> OfKind(MessageKind kind) =>
        [.. MessageCatalog.All.Where(m => m.Kind == kind)];
}

/// <summary>One API. Request and response have the same versions. Immutable.</summary>
public sealed record ApiDescriptor(ApiKey Key, MessageDescriptor Request, MessageDescriptor Response)
{
    /// <summary>Kafka's name, without Request or Response.</summary>
    public string Name => Key.ToString();

    /// <summary>Versions of requests and responses, the unstable one included.</summary>
    public VersionRange Versions => Request.Versions;

    /// <summary>Versions without the one that is still being designed: what is advertised by default.</summary>
    public VersionRange StableVersions => Request.LatestUnstable
        ? new VersionRange(Versions.Min, (short)(Versions.Max - 1))
        : Versions;

    /// <summary>Versions with compact lengths and tagged fields.</summary>
    public VersionRange FlexibleVersions => Request.FlexibleVersions;

    /// <summary>Listeners that serve it.</summary>
    public ListenerKinds Listeners => Request.Listeners;

    /// <summary>Version of the request's header.</summary>
    public short RequestHeaderVersion(short version) => Request.HeaderVersion(version);

    /// <summary>Version of the response's header.</summary>
    public short ResponseHeaderVersion(short version) => Response.HeaderVersion(version);
}
