using System.Buffers;
using System.Text.Json;
using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Quorum;

/// <summary>
/// The <c>quorum-state</c> file of the metadata log's folder: what this replica has promised. One line of JSON in Kafka's
/// form (data_version 1; version 0 of static quorums is read), with a checksum beside it that Kafka ignores. Stateless.
/// </summary>
internal static class QuorumStateFile
{
    /// <summary>The file's name.</summary>
    public const string Name = "quorum-state";

    /// <summary>Replaces the file; when this returns the state is durable.</summary>
    public static void Write(IFileSystem files, string folder, ElectionState state) =>
        ChecksummedFile.Write(files, $"{folder}/{Name}", Encode(state));

    /// <summary>The stored state, or null if there is none.</summary>
    /// <exception cref="DamagedFileException">What was promised is not known, so nothing may be voted for.</exception>
    public static ElectionState? Read(IFileSystem files, string folder)
    {
        var path = $"{folder}/{Name}";
        try
        {
            return ChecksummedFile.TryRead(files, path) is { } content ? Decode(content) : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            throw new DamagedFileException(path, e.Message, e);
        }
    }

    private static byte[] Encode(ElectionState state)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("leaderId", state.LeaderId.Value);
            json.WriteNumber("leaderEpoch", state.Epoch.Value);
            json.WriteNumber("votedId", state.Voted?.Id.Value ?? NodeId.None.Value);
            json.WriteString("votedDirectoryId", (state.Voted?.Directory ?? DirectoryId.Zero).ToString());
            json.WriteNumber("data_version", 1);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static ElectionState Decode(byte[] content)
    {
        using var document = JsonDocument.Parse(content);
        var root = document.RootElement;
        var version = root.GetProperty("data_version").GetInt16();
        if (version is < 0 or > 1)
        {
            throw new FormatException($"data_version {version} is not known");
        }

        var voted = new NodeId(root.GetProperty("votedId").GetInt32());
        var directory = version == 0
            ? DirectoryId.Zero
            : new DirectoryId(Uuid.Parse(root.GetProperty("votedDirectoryId").GetString() ?? ""));
        return new ElectionState(
            new LeaderEpoch(root.GetProperty("leaderEpoch").GetInt32()),
            new NodeId(root.GetProperty("leaderId").GetInt32()),
            voted == NodeId.None ? null : new ReplicaKey(voted, directory));
    }
}
