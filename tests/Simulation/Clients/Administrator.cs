using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Simulation.Judgement;
using KRaftNet.TestKit.Checkers;

namespace KRaftNet.Simulation.Clients;

/// <summary>
/// Creates and deletes topics of a few names. A call whose answer is lost is not repeated: it stays unknown, and what comes
/// next shows what became of it. Owned by its loop.
/// </summary>
internal sealed class Administrator(ClientSeat seat, Evidence evidence)
{
    private const int NameCount = 4;
    private const int PartitionsMax = 3;
    private const int TimeoutMs = 2000;

    /// <summary>Works until the clients are to rest.</summary>
    public async Task Run()
    {
        while (!evidence.IsOver)
        {
            var name = $"topic{seat.Random.Next(NameCount)}";
            var isDeletion = seat.Random.Chance(0.2);
            var call = new CatalogCall(isDeletion ? CatalogAction.Delete : CatalogAction.Create, name);
            var id = evidence.Catalog.Calls.Begin(evidence.NewProcess(), call);
            var error = isDeletion ? await Delete(name) : await Create(name);
            Note(id, isDeletion, error);
            await seat.Pause(400);
        }
    }

    private async Task<ErrorCode?> Create(string name)
    {
        var request = new CreateTopicsRequest { TimeoutMs = TimeoutMs };
        request.Topics.Add(new CreateTopicsRequest.CreatableTopic
        {
            Name = name,
            NumPartitions = seat.Random.Next(1, PartitionsMax + 1),
            ReplicationFactor = 1,
        });
        using var reply = await seat.Connection.Ask<CreateTopicsRequest, CreateTopicsResponse>(request);
        return reply is null ? null : (ErrorCode)reply.Message.Topics.Single().ErrorCode;
    }

    private async Task<ErrorCode?> Delete(string name)
    {
        var request = new DeleteTopicsRequest { TimeoutMs = TimeoutMs };
        request.Topics.Add(new DeleteTopicsRequest.DeleteTopicState { Name = name, TopicId = Uuid.Zero });
        using var reply = await seat.Connection.Ask<DeleteTopicsRequest, DeleteTopicsResponse>(request);
        return reply is null ? null : (ErrorCode)reply.Message.Responses.Single().ErrorCode;
    }

    private void Note(int id, bool isDeletion, ErrorCode? error)
    {
        switch (error)
        {
            case ErrorCode.None:
                evidence.Catalog.Calls.Ok(id, CatalogAnswer.Done);
                break;
            case ErrorCode.TopicAlreadyExists when !isDeletion:
                evidence.Catalog.Calls.Ok(id, CatalogAnswer.Exists);
                break;
            case ErrorCode.UnknownTopicOrPartition when isDeletion:
                evidence.Catalog.Calls.Ok(id, CatalogAnswer.Missing);
                break;
            default:
                break;
        }
    }
}
