using KRaftNet.Broker.Publishing;
using KRaftNet.Broker.Quorum;
using KRaftNet.Broker.Quorum.Snapshots;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Snapshots;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Records;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Formatting;

/// <summary>
/// The snapshot 0-0, with which a dynamic quorum begins (KIP-853): its voters and the level of kraft.version. All voters
/// have the same bytes. Immutable.
/// </summary>
public sealed class FirstSnapshot
{
    /// <summary>The level of kraft.version that lets a quorum keep its own list of voters.</summary>
    public const short KRaftVersionLevel = 1;

    private FirstSnapshot(ReadOnlyMemory<byte> content, VoterSet voters)
    {
        Content = content;
        Voters = voters;
    }

    /// <summary>The file's bytes.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>The voters that it names; at least one.</summary>
    public VoterSet Voters { get; }

    /// <summary>A voter of a new quorum, that is reached in one place.</summary>
    public static Voter VoterOf(ReplicaKey key, VoterEndpoint endpoint) => new(key, [endpoint], 0, KRaftVersionLevel);

    /// <summary>That of a new quorum.</summary>
    public static FirstSnapshot Of(VoterSet voters, DateTimeOffset now, BufferPool pool)
    {
        Invariant.Require(voters.Count > 0);
        var nowMs = now.ToUnixTimeMilliseconds();
        using var begin = Protocol.Records.ControlBatch.Build(pool, Offset.Zero, new LeaderEpoch(0), nowMs,
        [
            Record(ControlRecordType.SnapshotHeader, new SnapshotHeaderRecord { LastContainedLogTimestamp = nowMs }),
            Record(
                ControlRecordType.KRaftVersion,
                new Protocol.Messages.KRaftVersionRecord { KRaftVersion = KRaftVersionLevel }),
            Record(ControlRecordType.KRaftVoters, ControlRecordEncoder.ToMessage(voters)),
        ]);

        // The last batch follows the three records of the first.
        using var end = Protocol.Records.ControlBatch.Build(pool, new Offset(3), new LeaderEpoch(0), nowMs,
        [
            Record(ControlRecordType.SnapshotFooter, new SnapshotFooterRecord()),
        ]);
        return new FirstSnapshot((byte[])[.. begin.Span, .. end.Span], voters);
    }

    /// <summary>Reads one that another node told, or that lies in a file.</summary>
    /// <param name="from">Where the bytes come from, for the message.</param>
    /// <param name="content">The bytes, which are kept.</param>
    /// <exception cref="DamagedFileException">It is damaged, or names no voters.</exception>
    public static FirstSnapshot Parse(string from, ReadOnlyMemory<byte> content)
    {
        var visitor = new VoterVisitor();
        SnapshotRecords.Read(from, content, Offset.Zero, visitor);
        return visitor.Voters is { Count: > 0 } voters
            ? new FirstSnapshot(content, voters)
            : throw new DamagedFileException(from, "it names no voters");
    }

    /// <summary>Writes it into the metadata log's folder, durable when it returns; one that is there is replaced.</summary>
    internal void Write(IFileSystem files, string folder)
    {
        using var snapshot = new SnapshotStore(files, folder).Create(SnapshotId.Bootstrap);
        snapshot.Append(Content.Span);
        snapshot.Freeze();
    }

    private static (ControlRecordType Type, ReadOnlyMemory<byte> Value) Record(ControlRecordType type, IMessage message) =>
        (type, ControlRecordEncoder.Bytes(message));

    private sealed class VoterVisitor : ICommittedVisitor
    {
        public VoterSet? Voters { get; private set; }

        public void OnRecord(Offset offset, IMessage record)
        {
            // The first snapshot of Kafka's own tool has no metadata; what else is there is not ours to judge.
        }

        public void OnControlRecord(Offset offset, IMessage record)
        {
            if (record is Protocol.Messages.VotersRecord voters)
            {
                Voters = ControlRecordEncoder.ToVoters(voters);
            }
        }
    }
}
