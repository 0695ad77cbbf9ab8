using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers.Fetch;

/// <summary>Puts partitions together to an answer, by topic where neighbours are of one. Used for one answer.</summary>
internal sealed class FetchAnswer
{
    private FetchTarget _last;

    /// <summary>The answer.</summary>
    public FetchResponse Response { get; } = new();

    /// <summary>The answer with all that was read.</summary>
    public static FetchResponse OfAll(FetchPlan plan, FetchReading reading)
    {
        var answer = new FetchAnswer();
        for (var i = 0; i < plan.Partitions.Count; i++)
        {
            answer.Add(plan.Partitions[i].Target, reading.Parts[i]);
        }

        return answer.Response;
    }

    /// <summary>Adds a partition behind the others.</summary>
    public void Add(in FetchTarget target, FetchResponse.PartitionData data)
    {
        if (Response.Responses.Count == 0 || !target.IsOfTopicOf(_last))
        {
            Response.Responses.Add(new FetchResponse.FetchableTopicResponse
            {
                Topic = target.Topic,
                TopicId = target.TopicId,
            });
        }

        Response.Responses[^1].Partitions.Add(data);
        _last = target;
    }
}
