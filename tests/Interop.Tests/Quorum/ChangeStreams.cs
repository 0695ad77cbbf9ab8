using System.Collections.Concurrent;
using System.Globalization;
using KRaftNet.Common;
using KRaftNet.Config.Alter;
using KRaftNet.Interop.Tests.Commands;
using KRaftNet.Protocol.Messages;
using KRaftNet.TestKit.Checkers;

namespace KRaftNet.Interop.Tests.Quorum;

/// <summary>
/// Clients of every broker that create topics and append to lists, one change after another, while the test does what it
/// likes to the nodes; and the history that they make. Each request is sent once. Owned by the test.
/// </summary>
internal sealed class ChangeStreams : IAsyncDisposable
{
    private const int ProgressCount = 5;
    private const int TimeoutMs = 10_000;
    private const int ShownMax = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private readonly QuorumOfThree _quorum;
    private readonly CatalogHistory _topics = new();
    private readonly AppendedLists _lists = new();
    private readonly ConcurrentDictionary<string, Uuid> _ids = new(StringComparer.Ordinal);
    private readonly string[] _listNames = [.. QuorumOfThree.Ids.Select(id => $"list-{id}")];
    private readonly long[] _created = new long[QuorumOfThree.Ids.Count];
    private readonly long[] _appended = new long[QuorumOfThree.Ids.Count];
    private readonly CancellationTokenSource _end = new();
    private Task _all = Task.CompletedTask;
    private long _lastValue;

    private ChangeStreams(QuorumOfThree quorum) => _quorum = quorum;

    /// <summary>Creates the lists and begins.</summary>
    public static async Task<ChangeStreams> Start(QuorumOfThree quorum)
    {
        var streams = new ChangeStreams(quorum);
        using (var first = new BrokerCalls(quorum.ClientsOf(1)))
        {
            foreach (var name in streams._listNames)
            {
                Assert.NotNull(await Create(first, name, TimeoutMs));
            }
        }

        streams._all = Task.WhenAll(
            QuorumOfThree.Ids.SelectMany(id => (Task[])[streams.Run(id, streams.CreateOne), streams.Run(id, streams.AppendOne)]));
        return streams;
    }

    /// <summary>Creates a topic by one request; its id if that was acknowledged.</summary>
    public static async Task<Uuid?> Create(BrokerCalls calls, string name, int timeoutMs)
    {
        var answer = await calls.Ask<CreateTopicsRequest, CreateTopicsResponse>(new CreateTopicsRequest
        {
            Topics = [new CreateTopicsRequest.CreatableTopic { Name = name, NumPartitions = 1, ReplicationFactor = 1 }],
            TimeoutMs = timeoutMs,
        });
        return answer?.Topics is [{ ErrorCode: 0 } topic] ? topic.TopicId : null;
    }

    /// <summary>Waits until the clients of these brokers have got some more of both kinds acknowledged.</summary>
    public async Task Progress(params IEnumerable<int> brokers)
    {
        using var limit = new CancellationTokenSource(Patience);
        var asked = brokers.ToList();
        var before = asked.Select(Counts).ToList();
        while (!asked.Zip(before).All(one => Counts(one.First) is var (created, appended)
            && created >= one.Second.Created + ProgressCount && appended >= one.Second.Appended + ProgressCount))
        {
            Assert.False(limit.IsCancellationRequested, $"no changes by way of {string.Join(", ", asked)}:\n{Outputs()}");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Ends the clients, waits until all nodes show the same, and judges what was seen.</summary>
    public async Task EndAndCheck()
    {
        await _end.CancelAsync();
        await _all;
        var views = await SettledViews();
        foreach (var (id, view) in views)
        {
            var topics = view.Topics.Keys.Where(name => name.StartsWith("made-", StringComparison.Ordinal));
            _topics.FinalViews.Add($"{id}", new SortedSet<string>(topics, StringComparer.Ordinal));
            _lists.FinalViews.Add($"{id}", view.Lists);
            Assert.All(_ids, made => Assert.Equal(made.Value, view.Topics.GetValueOrDefault(made.Key)));
        }

        var violations = new TopicCatalogChecker().Check(_topics).Concat(new AppendedListsChecker().Check(_lists)).ToList();
        Assert.True(violations.Count == 0, string.Join('\n', violations.Take(ShownMax)));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{_ids.Count} topics and {_appended.Sum()} appends acknowledged, of {_topics.Calls.Operations.Count} and "
            + $"{_lists.Calls.Operations.Count}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _all;
        _end.Dispose();
    }

    private (long Created, long Appended) Counts(int id) =>
        (Volatile.Read(ref _created[id - 1]), Volatile.Read(ref _appended[id - 1]));

    private async Task Run(int id, Func<int, BrokerCalls, Task> change)
    {
        using var calls = new BrokerCalls(_quorum.ClientsOf(id));
        while (!_end.IsCancellationRequested)
        {
            await change(id, calls);
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    private async Task CreateOne(int id, BrokerCalls calls)
    {
        var name = $"made-{Interlocked.Increment(ref _lastValue).ToString(CultureInfo.InvariantCulture)}";
        var call = _topics.Calls.Begin(id, new CatalogCall(CatalogAction.Create, name));
        if (await Create(calls, name, TimeoutMs) is { } made)
        {
            _topics.Calls.Ok(call, CatalogAnswer.Done);
            _ids[name] = made;
            Interlocked.Increment(ref _created[id - 1]);
        }
    }

    private async Task AppendOne(int id, BrokerCalls calls)
    {
        var value = Interlocked.Increment(ref _lastValue);
        var list = _listNames[value % _listNames.Length];
        var call = _lists.Calls.Begin(id, new AppendCall(list, value));
        var answer = await calls.Ask<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse>(
            new IncrementalAlterConfigsRequest { Resources = [Append(list, value)] });
        if (answer?.Responses is [{ ErrorCode: 0 }])
        {
            _lists.Calls.Ok(call, true);
            Interlocked.Increment(ref _appended[id - 1]);
        }
    }

    private static IncrementalAlterConfigsRequest.AlterConfigsResource Append(string list, long value) => new()
    {
        ResourceType = (sbyte)ConfigResourceType.Topic,
        ResourceName = list,
        Configs =
        [
            new IncrementalAlterConfigsRequest.AlterableConfig
            {
                Name = NodeView.ListKey,
                ConfigOperation = (sbyte)AlterOperation.Append,
                Value = NodeView.Entry(value),
            },
        ],
    };

    /// <summary>What each node shows, when all show the same and everything acknowledged, or when patience is over.</summary>
    private async Task<SortedDictionary<int, NodeView>> SettledViews()
    {
        using var limit = new CancellationTokenSource(Patience);
        var nodes = QuorumOfThree.Ids.ToDictionary(id => id, id => new BrokerCalls(_quorum.ClientsOf(id)));
        while (true)
        {
            var views = new SortedDictionary<int, NodeView>();
            foreach (var (id, calls) in nodes)
            {
                views[id] = await NodeView.Of(calls, _listNames) ?? throw new InvalidOperationException($"node {id}:\n{Outputs()}");
            }

            if (limit.IsCancellationRequested || (views.Values.All(views[1].IsSameAs) && ShowsAll(views[1])))
            {
                nodes.Values.ToList().ForEach(calls => calls.Dispose());
                return views;
            }

            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    private bool ShowsAll(NodeView view) =>
        _ids.Keys.All(view.Topics.ContainsKey) && view.Lists.Values.Sum(list => list.Count) >= _appended.Sum();

    private string Outputs() => string.Join("\n---\n", QuorumOfThree.Ids.Select(id => _quorum[id].Output));
}
