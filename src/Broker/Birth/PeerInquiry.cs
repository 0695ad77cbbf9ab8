using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.Common.Loops;
using KRaftNet.Common.Time;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Wire;
using KRaftNet.Transport;
using KRaftNet.Transport.Peers;
using ReplicaKey = KRaftNet.Raft.ReplicaKey;

namespace KRaftNet.Broker.Birth;

/// <summary>
/// Asks one controller who it is, over a connection that it keeps as long as it lasts. Owned by the birth's loop; one
/// question at a time.
/// </summary>
internal sealed class PeerInquiry(
    HostAndPort address, ReplicaKey self, PeerConnector connector, TimingWheel timers, IEventLoop loop)
{
    /// <summary>For a connection or one answer; Kafka's <c>controller.quorum.request.timeout.ms</c> by default.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private Task<ITypedConnection>? _opening;
    private bool _isClosed;

    /// <summary>Asks; ends after some multiples of <see cref="Patience"/>, and never with an operating error.</summary>
    public async Task<PeerWord> Ask()
    {
        try
        {
            var connection = await Connection();
            return connection is null ? new NoWord("no answer in time") : await Ask(connection);
        }
        catch (NetworkException e)
        {
            return new NoWord(e.Error == NetworkError.Refused ? "connection refused" : e.Message);
        }
        catch (DisconnectedException e)
        {
            return new NoWord($"connection ended: {e.Reason}");
        }
        catch (Exception e) when (e is HandshakeException or ApiUnsupportedException or MalformedMessageException)
        {
            return new NoWord($"it is no controller of Kafka 4.0 or later: {e.Message}");
        }
        catch (DamagedFileException e)
        {
            return new NoWord(e.Message);
        }
    }

    /// <summary>Ends the connection, if there is one.</summary>
    public void Close()
    {
        _isClosed = true;
        if (_opening is { IsCompletedSuccessfully: true, Result: var connection })
        {
            connection.Close();
        }
    }

    private async Task<PeerWord> Ask(ITypedConnection connection)
    {
        if (!connection.Versions.Common(Protocol.ApiKey.DescribeQuorum).IsEmpty)
        {
            using var who = await connection.Send<DescribeQuorumRequest, DescribeQuorumResponse>(
                BirthQuestions.Who(), Patience);
            if (BirthQuestions.ReadUnborn(who.Message) is { } unborn)
            {
                return unborn;
            }
        }

        using var cluster = await connection.Send<DescribeClusterRequest, DescribeClusterResponse>(
            BirthQuestions.WhichCluster(), Patience);
        if (cluster.Message.ClusterId.Length == 0)
        {
            return new NoWord($"it names no cluster: {cluster.Message.ErrorMessage ?? "try again"}");
        }

        if (connection.Versions.Common(Protocol.ApiKey.FetchSnapshot).IsEmpty)
        {
            return new FormattedWord(cluster.Message.ClusterId, null);
        }

        using var beginning = await connection.Send<FetchSnapshotRequest, FetchSnapshotResponse>(
            BirthQuestions.HowDidItBegin(self), Patience);
        return new FormattedWord(
            cluster.Message.ClusterId, BirthQuestions.ReadBeginning(address.ToString(), beginning.Message));
    }

    /// <summary>The open connection, a new one if need be; null if it takes too long, and then it is waited for the next time.</summary>
    private async Task<ITypedConnection?> Connection()
    {
        if (_opening is null or { IsFaulted: true } || (_opening is { IsCompleted: true } done && done.Result.Ended is not null))
        {
            _opening = Open();
        }

        var opening = _opening;
        var inTime = new TaskCompletionSource();
        var timer = timers.Schedule(Patience, () => loop.Post(() => inTime.TrySetResult()));
        if (await Task.WhenAny(opening, inTime.Task) != opening)
        {
            return null;
        }

        timer.Cancel();
        return await opening;
    }

    private Task<ITypedConnection> Open()
    {
        var opened = new TaskCompletionSource<ITypedConnection>();
        connector.Connect(address, loop, (connection, failure) =>
        {
            if (connection is null)
            {
                opened.SetException(Invariant.NotNull(failure));
                return;
            }

            if (_isClosed)
            {
                connection.Close();
            }

            opened.SetResult(connection);
        });
        return opened.Task;
    }
}
