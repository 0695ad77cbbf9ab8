using KRaftNet.Broker.Publishing;
using KRaftNet.Common;
using KRaftNet.LogStore.Logs;
using KRaftNet.Protocol;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Quorum;

/// <summary>Collects the voter sets and levels of kraft.version that a snapshot and a log have had. Owned by one reading.</summary>
internal sealed class VoterScan : ICommittedVisitor
{
    private readonly List<AtOffset<VoterSet>> _voters = [];
    private readonly List<AtOffset<short>> _versions = [];

    /// <summary>The sets, by offset.</summary>
    public IReadOnlyList<AtOffset<VoterSet>> Voters => _voters;

    /// <summary>The levels, by offset.</summary>
    public IReadOnlyList<AtOffset<short>> KRaftVersions => _versions;

    /// <summary>The last set; empty if there was none.</summary>
    public VoterSet Last => _voters.Count == 0 ? VoterSet.Empty : _voters[^1].Value;

    /// <summary>The last level; 0 if there was none.</summary>
    public short LastKRaftVersion => _versions.Count == 0 ? (short)0 : _versions[^1].Value;

    /// <summary>Reads a log from an offset to its end, committed or not.</summary>
    public void ReadLog(SegmentedLog log, Offset next)
    {
        while (next < log.LogEnd && CommittedRecords.Read(log, next, log.LogEnd, this) is { } last)
        {
            next = last.LastOffset + 1;
        }
    }

    public void OnRecord(Offset offset, IMessage record)
    {
        // Metadata is the loader's.
    }

    public void OnControlRecord(Offset offset, IMessage record)
    {
        switch (record)
        {
            case Protocol.Messages.VotersRecord voters:
                _voters.Add(new AtOffset<VoterSet>(offset, ControlRecordEncoder.ToVoters(voters)));
                break;
            case Protocol.Messages.KRaftVersionRecord version:
                _versions.Add(new AtOffset<short>(offset, version.KRaftVersion));
                break;
            default:
                break;
        }
    }
}
