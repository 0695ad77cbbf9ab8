using KRaftNet.Protocol;
using KRaftNet.Protocol.Framing;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Broker.Tests.Golden.Order;

/// <summary>One request of the quorum with its answer, by what of it decides. Immutable.</summary>
/// <param name="At">When the request left, in whatever order its trace counts.</param>
/// <param name="From">The node that asked.</param>
/// <param name="To">The node that was asked.</param>
/// <param name="What">As <see cref="Of"/> says it.</param>
internal readonly record struct QuorumRpc(double At, int From, int To, string What)
{
    /// <summary>An answer with what was asked for; only its time tells whether records were there yet.</summary>
    public const string Fetched = "Fetch";

    /// <summary>
    /// What of a request and its answer does not depend on time and chance: the API, votes, redirections, errors.
    /// </summary>
    /// <param name="request">The frame, without its length.</param>
    /// <param name="response">The same.</param>
    /// <returns>Null if it is not a request of the quorum.</returns>
    public static string? Of(ReadOnlyMemory<byte> request, ReadOnlyMemory<byte> response)
    {
        var (key, version) = RequestHeaders.Peek(request.Span);
        return (ApiKey)key switch
        {
            ApiKey.Vote => Vote(
                Read<VoteRequest>(request, version).Topics[0].Partitions[0], Answer<VoteResponse>(response, version, ApiKey.Vote)),
            ApiKey.Fetch => Fetch(Answer<FetchResponse>(response, version, ApiKey.Fetch)),
            ApiKey.FetchSnapshot => With(
                "FetchSnapshot",
                Answer<FetchSnapshotResponse>(response, version, ApiKey.FetchSnapshot) is var answer && answer.Topics.Count > 0
                    ? answer.Topics[0].Partitions[0].ErrorCode
                    : answer.ErrorCode),
            ApiKey.BeginQuorumEpoch => With(
                "BeginQuorumEpoch",
                Answer<BeginQuorumEpochResponse>(response, version, ApiKey.BeginQuorumEpoch).Topics[0].Partitions[0].ErrorCode),
            ApiKey.EndQuorumEpoch => With(
                "EndQuorumEpoch",
                Answer<EndQuorumEpochResponse>(response, version, ApiKey.EndQuorumEpoch).Topics[0].Partitions[0].ErrorCode),
            ApiKey.AddRaftVoter => With(
                "AddRaftVoter", Answer<AddRaftVoterResponse>(response, version, ApiKey.AddRaftVoter).ErrorCode),
            ApiKey.RemoveRaftVoter => With(
                "RemoveRaftVoter", Answer<RemoveRaftVoterResponse>(response, version, ApiKey.RemoveRaftVoter).ErrorCode),
            ApiKey.UpdateRaftVoter => With(
                "UpdateRaftVoter", Answer<UpdateRaftVoterResponse>(response, version, ApiKey.UpdateRaftVoter).ErrorCode),
            _ => null,
        };
    }

    private static string Vote(VoteRequest.PartitionData asked, VoteResponse answer)
    {
        var given = answer.Topics[0].Partitions[0];
        var what = $"{(asked.PreVote ? "PreVote" : "Vote")} {(given.VoteGranted ? "granted" : "refused")}";
        return With(what, given.ErrorCode);
    }

    private static string Fetch(FetchResponse answer)
    {
        if (answer.Responses.Count == 0)
        {
            return With(Fetched, answer.ErrorCode);
        }

        var partition = answer.Responses[0].Partitions[0];
        return partition.ErrorCode != 0 ? With(Fetched, partition.ErrorCode)
            : partition.DivergingEpoch.EndOffset >= 0 ? "Fetch: diverging"
            : partition.SnapshotId.EndOffset >= 0 ? "Fetch: snapshot"
            : Fetched;
    }

    private static string With(string what, short error) => error == 0 ? what : $"{what}, {(ErrorCode)error}";

    private static T Read<T>(ReadOnlyMemory<byte> frame, short version)
        where T : class, IMessage<T>
    {
        var reader = new WireReader(frame);
        Assert.NotNull(RequestHeaders.Read(ref reader));
        return T.Read(ref reader, version);
    }

    private static T Answer<T>(ReadOnlyMemory<byte> frame, short version, ApiKey key)
        where T : class, IMessage<T>
    {
        var reader = new WireReader(frame);
        ResponseHeader.Read(ref reader, ApiKeys.Get(key).Response.HeaderVersion(version));
        return T.Read(ref reader, version);
    }
}
