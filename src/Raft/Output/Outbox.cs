namespace KRaftNet.Raft;

/// <summary>Collects what the next <see cref="Ready"/> will tell. Owned by the core.</summary>
internal sealed class Outbox(ElectionState durable)
{
    private ElectionState _durable = durable;
    private List<ControlBatch> _controlBatches = [];
    private List<OutboundRequest> _requests = [];
    private List<Answer> _answers = [];
    private List<RoleChange> _roleChanges = [];

    public Offset? TruncateTo { get; set; }

    public OutboundRequest? AppendFetched { get; set; }

    public SnapshotFetch? FetchSnapshot { get; set; }

    public Offset? HighWatermark { get; set; }

    public bool HasControlBatches => _controlBatches.Count > 0;

    public void Append(ControlBatch batch) => _controlBatches.Add(batch);

    public void Send(OutboundRequest request) => _requests.Add(request);

    public void Answer(long token, RaftResponse response) => _answers.Add(new Answer(token, response));

    public void Changed(RoleChange change) => _roleChanges.Add(change);

    /// <summary>What a leader's response asked for is void once its epoch or our role in it is over.</summary>
    public void DropFollowersWork()
    {
        TruncateTo = null;
        AppendFetched = null;
        FetchSnapshot = null;
    }

    public Ready Take(ElectionState election, TimeSpan? nextDeadline)
    {
        var ready = new Ready
        {
            ElectionState = election == _durable ? null : election,
            TruncateTo = TruncateTo,
            ControlBatches = _controlBatches,
            AppendFetched = AppendFetched,
            FetchSnapshot = FetchSnapshot,
            Requests = _requests,
            Answers = _answers,
            HighWatermark = HighWatermark,
            RoleChanges = _roleChanges,
            NextDeadline = nextDeadline,
        };
        _durable = election;
        _controlBatches = [];
        _requests = [];
        _answers = [];
        _roleChanges = [];
        DropFollowersWork();
        HighWatermark = null;
        return ready;
    }
}
