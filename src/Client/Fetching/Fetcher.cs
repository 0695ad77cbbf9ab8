using KRaftNet.Client.Connections;
using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Transport.Peers;

namespace KRaftNet.Client.Fetching;

/// <summary>
/// Reads partitions of one topic by assignment, without a group: one long poll under way to each leader. Owned by the loop
/// of its cluster connection.
/// </summary>
public sealed class Fetcher
{
    private const int MaxBytes = 16 << 20;
    private const int PartitionMaxBytes = 4 << 20;
    private static readonly TimeSpan PollTime = TimeSpan.FromMilliseconds(500);

    private readonly ClusterConnection _cluster;
    private readonly SortedDictionary<int, FetchState> _states = [];
    private readonly SortedDictionary<int, Task<Reply<FetchResponse>>> _pending = [];
    private TopicView _topic;
    private Patience? _patience;
    private KafkaException? _deferred;

    private Fetcher(ClusterConnection cluster, TopicView topic, SortedDictionary<int, Offset> positions)
    {
        _cluster = cluster;
        _topic = topic;
        foreach (var (partition, position) in positions)
        {
            _states[partition] = new FetchState(topic.Name, partition, position);
        }
    }

    /// <summary>Whether every partition was read up to the end that its leader last told.</summary>
    public bool IsAtEnd => _states.Values.All(state => state.IsAtEnd);

    /// <summary>Finds the topic and where to begin: in all partitions, or in one.</summary>
    /// <exception cref="KafkaException">There is no such topic or partition.</exception>
    public static async Task<Fetcher> Open(ClusterConnection cluster, string topic, int? partition, StartPosition start)
    {
        var view = await TopicView.Find(cluster, topic, mayCreate: false);
        if (partition is { } wanted && (wanted < 0 || wanted >= view.Leaders.Length))
        {
            throw KafkaException.Of(
                ErrorCode.UnknownTopicOrPartition, $"topic {topic} has partitions 0 to {view.Leaders.Length - 1}, not {wanted}");
        }

        var partitions = partition is { } one ? [one] : Enumerable.Range(0, view.Leaders.Length);
        var positions = await new Patience(cluster, cluster.Options.RetryTimeout).Until(async () =>
        {
            view = await TopicView.Find(cluster, topic, mayCreate: false);
            return await Positions.Find(cluster, view, partitions, start);
        });
        return new Fetcher(cluster, view, positions);
    }

    /// <summary>
    /// Waits for the first answer of a leader; it may have no records. One call at a time. The caller disposes the result.
    /// </summary>
    /// <exception cref="KafkaException">A leader refuses, or nothing was read for the client's retry time.</exception>
    public async Task<FetchedRecords> Poll()
    {
        try
        {
            var fetched = await PollOnce();
            _patience = _deferred is null ? null : _patience;
            return fetched;
        }
        catch (KafkaException e)
        {
            _patience ??= new Patience(_cluster, _cluster.Options.RetryTimeout);
            await _patience.PauseOrThrow(e);
            _topic = await TopicView.Find(_cluster, _topic.Name, mayCreate: false);
            return new FetchedRecords(_cluster.Pool, null);
        }
    }

    private async Task<FetchedRecords> PollOnce()
    {
        if (_deferred is { } failure)
        {
            _deferred = null;
            throw failure;
        }

        Ask();
        await Task.WhenAny(_pending.Values);
        var (leader, answered) = _pending.First(pending => pending.Value.IsCompleted);
        _pending.Remove(leader);
        var reply = await answered;
        var fetched = new FetchedRecords(_cluster.Pool, reply);
        Take(reply.Message, fetched);
        return fetched;
    }

    /// <summary>Takes what can be read; a failure beside it is told by the next call, so that no records are lost.</summary>
    private void Take(FetchResponse answer, FetchedRecords fetched)
    {
        if ((ErrorCode)answer.ErrorCode != ErrorCode.None)
        {
            _deferred = KafkaException.Of((ErrorCode)answer.ErrorCode, $"{_topic.Name} cannot be read");
        }

        foreach (var partition in answer.Responses.SelectMany(response => response.Partitions))
        {
            if (_states.TryGetValue(partition.PartitionIndex, out var state))
            {
                _deferred = state.Take(partition, fetched) ?? _deferred;
            }
        }
    }

    /// <summary>Asks every leader that has not been asked for what its partitions have next.</summary>
    private void Ask()
    {
        var byLeader = new SortedDictionary<int, List<FetchRequest.FetchPartition>>();
        foreach (var state in _states.Values)
        {
            var leader = _topic.Leaders[state.Partition];
            if (_pending.ContainsKey(leader))
            {
                continue;
            }

            if (!byLeader.TryGetValue(leader, out var partitions))
            {
                byLeader[leader] = partitions = [];
            }

            partitions.Add(new FetchRequest.FetchPartition
            {
                Partition = state.Partition,
                FetchOffset = state.Position.Value,
                PartitionMaxBytes = PartitionMaxBytes,
            });
        }

        foreach (var (leader, partitions) in byLeader)
        {
            _pending[leader] = _cluster.Call<FetchRequest, FetchResponse>(
                leader, RequestOf(partitions), _cluster.Options.RequestTimeout);
        }
    }

    private FetchRequest RequestOf(List<FetchRequest.FetchPartition> partitions) => new()
    {
        MaxWaitMs = (int)PollTime.TotalMilliseconds,
        MinBytes = 1,
        MaxBytes = MaxBytes,
        Topics = [new FetchRequest.FetchTopic { Topic = _topic.Name, TopicId = _topic.Id, Partitions = partitions }],
    };
}
