namespace KRaftNet.RaftSimulation.Node;

/// <summary>What a restarted replica reads from its disk.</summary>
internal static class LogRecovery
{
    public static RaftInitialState Read(FakeLog log, ReplicaKey self, ElectionState? election)
    {
        var voters = new List<AtOffset<VoterSet>>();
        var versions = new List<AtOffset<short>>();
        if (log.AtStart is { } snapshot)
        {
            voters.Add(new AtOffset<VoterSet>(snapshot.Id.Offset - 1, snapshot.Voters));
            versions.Add(new AtOffset<short>(snapshot.Id.Offset - 1, snapshot.KRaftVersion));
        }
        else if (log.Bootstrap.Count > 0)
        {
            voters.Add(new AtOffset<VoterSet>(Offset.None, log.Bootstrap));
            versions.Add(new AtOffset<short>(Offset.None, log.KRaftVersion));
        }

        var starts = new List<OffsetAndEpoch>();
        foreach (var batch in log.Batches)
        {
            if (starts.Count == 0 || starts[^1].Epoch != batch.Epoch)
            {
                starts.Add(new OffsetAndEpoch(batch.BaseOffset, batch.Epoch));
            }

            for (var i = 0; i < batch.Control.Count; i++)
            {
                AddControl(batch.BaseOffset + i, batch.Control[i]);
            }
        }

        return new RaftInitialState
        {
            Self = self,
            Election = election,
            Log = new RaftLogState
            {
                Start = log.Start,
                EndOffset = log.End,
                EpochStarts = starts,
                LatestSnapshot = log.Snapshots.Count == 0 ? null : log.Snapshots[^1].Id,
            },
            Voters = voters,
            KRaftVersions = versions,
        };

        void AddControl(Offset offset, ControlRecord record)
        {
            if (record is VotersRecord set)
            {
                voters.Add(new AtOffset<VoterSet>(offset, set.Voters));
            }
            else if (record is KRaftVersionRecord version)
            {
                versions.Add(new AtOffset<short>(offset, version.Level));
            }
        }
    }
}
