using System.Net.Sockets;
using KRaftNet.Load.Frames;
using KRaftNet.Load.Wire;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Load.Quorum;

/// <summary>
/// A producer with acks=all of one partition, a batch at a time, that looks for the leader as clients do: it asks a broker, and
/// after an error, an ended connection or a silence another one, a moment later. Used by one thread.
/// </summary>
internal sealed class PartitionClient(QuorumNodes nodes, ReplicatedTopic topic, byte[] batch) : IProbedClient
{
    private const short AcksAll = -1;
    private static readonly TimeSpan Backoff = TimeSpan.FromMilliseconds(10);

    /// <summary>An acknowledgement takes less unless something is wrong; then another broker is asked who leads.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromMilliseconds(500);

    private readonly byte[] _frame = KafkaFrames.Produce(topic.Id, AcksAll, batch);
    private readonly int[] _ids = [.. nodes.Ids];

    /// <summary>Is never set: waiting for it is a pause.</summary>
    private readonly ManualResetEventSlim _pause = new();
    private AdminConnection? _connection;
    private int _leader;
    private int _asked;

    /// <inheritdoc/>
    public bool Try()
    {
        try
        {
            if (_connection is null && !TryFindLeader())
            {
                return Fail();
            }

            _connection!.Send(_frame);
            var answer = _connection.Take<ProduceRequest, ProduceResponse>();
            return answer.Responses[0].PartitionResponses[0].ErrorCode == (short)ErrorCode.None || Fail();
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return Fail();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _connection?.Dispose();
        _pause.Dispose();
    }

    private bool TryFindLeader()
    {
        // The leader that failed is asked last.
        _asked = (_asked + 1) % _ids.Length;
        if (_ids[_asked] == _leader)
        {
            _asked = (_asked + 1) % _ids.Length;
        }

        using var asked = nodes.Connect(_ids[_asked], AnswerTimeout);
        if (topic.Leader(asked) is not { } leader)
        {
            return false;
        }

        _leader = leader;
        _connection = nodes.Connect(leader, AnswerTimeout);
        return true;
    }

    private bool Fail()
    {
        _connection?.Dispose();
        _connection = null;
        _pause.Wait(Backoff);
        return false;
    }
}
