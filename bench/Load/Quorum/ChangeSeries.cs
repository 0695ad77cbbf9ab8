using KRaftNet.Load.Measuring;

namespace KRaftNet.Load.Quorum;

/// <summary>
/// The rounds of all kinds of changes at one quorum beside those of the disk alone, so that what else the machine does meets
/// both; the first round warms up and does not count. Owned by the run.
/// </summary>
internal sealed class ChangeSeries(QuorumOptions options, QuorumNodes nodes, RawDisk disk)
{
    private const int Groups = 250;

    /// <summary>Bytes of a batch of one record, to begin with; then what the log grew by is taken.</summary>
    private const int OneRecordBytes = 140;

    private readonly List<(string Change, string Via, int InFlight, int Records, Func<Round> Run)> _kinds = [];
    private readonly Dictionary<string, List<Round>> _rounds = [];
    private readonly List<Round> _rawOne = [];
    private readonly List<Round> _rawMany = [];
    private int _bytesOfOne = OneRecordBytes;
    private int _bytesOfMany = OneRecordBytes * Groups;

    /// <summary>Runs them.</summary>
    /// <exception cref="LoadException">A change was refused.</exception>
    public IEnumerable<ChangeResult> Run()
    {
        var voters = nodes.Ids.Count();
        var leader = nodes.Leader(1);
        using var byLeader = new ChangeRounds(nodes, leader);
        using var byOther = voters == 1 ? null : new ChangeRounds(nodes, nodes.Ids.First(id => id != leader));
        byLeader.Prepare();
        AddKinds(byLeader, byOther);
        for (var round = 0; round <= options.Rounds; round++)
        {
            RunRound(leader, isCounted: round > 0);
        }

        return
        [
            .. _kinds.Select(kind => new ChangeResult(
                kind.Change,
                voters,
                kind.Via,
                kind.InFlight == 1 ? 1 : options.Connections,
                kind.InFlight,
                kind.Records,
                new Summary(_rounds[kind.Change + kind.Via]),
                kind.Records == 1 ? _bytesOfOne : _bytesOfMany,
                new Summary(kind.Records == 1 ? _rawOne : _rawMany))),
        ];
    }

    private void AddKinds(ChangeRounds byLeader, ChangeRounds? byOther)
    {
        _kinds.Add(("one config", "leader", 1, 1, () => byLeader.SerialConfigs(options.RoundTime)));
        if (byOther is not null)
        {
            _kinds.Add(("one config", "other", 1, 1, () => byOther.SerialConfigs(options.RoundTime)));
        }

        _kinds.Add(("one topic", "leader", 1, 1, () => byLeader.SerialTopics(options.RoundTime)));
        _kinds.Add(("configs of one", "leader", options.InFlight, 1, () =>
            byLeader.Grouped(options.Connections, options.InFlight, groups: 0, options.RoundTime)));
        _kinds.Add(("configs of many", "leader", options.InFlight, Groups * Changes.KeysOfGroup, () =>
            byLeader.Grouped(options.Connections, options.InFlight, Groups, options.RoundTime)));
    }

    private void RunRound(int leader, bool isCounted)
    {
        var rawOne = disk.Run(_bytesOfOne, 1, options.RoundTime);
        var rawMany = disk.Run(_bytesOfMany, Groups * Changes.KeysOfGroup, options.RoundTime);
        if (isCounted)
        {
            _rawOne.Add(rawOne);
            _rawMany.Add(rawMany);
        }

        foreach (var kind in _kinds)
        {
            var log = nodes.MetadataLog(leader);
            var before = log.Exists ? log.Length : 0;
            var round = kind.Run();
            if (isCounted)
            {
                if (!_rounds.TryGetValue(kind.Change + kind.Via, out var rounds))
                {
                    _rounds[kind.Change + kind.Via] = rounds = [];
                }

                rounds.Add(round);
            }
            else
            {
                LearnBytes(kind.Change, nodes.MetadataLog(leader).Length - before, round.Records);
            }
        }
    }

    /// <summary>What a request's batch takes in the log, if the log still has its first segment.</summary>
    private void LearnBytes(string change, long grown, long records)
    {
        if (grown > 0 && change == "one config")
        {
            _bytesOfOne = (int)(grown / records);
        }
        else if (grown > 0 && change == "configs of many")
        {
            _bytesOfMany = (int)(grown * Groups * Changes.KeysOfGroup / records);
        }
    }
}
