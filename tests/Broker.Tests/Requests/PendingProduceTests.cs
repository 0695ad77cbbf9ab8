using KRaftNet.Broker.Handlers;
using KRaftNet.Broker.Handlers.Produce;
using KRaftNet.Broker.Publishing;
using KRaftNet.Broker.Replicas;
using KRaftNet.Broker.Requests;
using KRaftNet.Broker.Security;
using KRaftNet.Broker.Tests.Nodes;
using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using Microsoft.Extensions.Logging.Abstractions;

namespace KRaftNet.Broker.Tests.Requests;

public sealed class PendingProduceTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    [Fact]
    public void Answer_comes_when_the_last_partition_is_committed()
    {
        using var wait = new Wait();
        wait.Run(TimeSpan.FromSeconds(1));
        wait.Partitions[1].Commits.Advance(new Offset(10));
        wait.Run(TimeSpan.FromMilliseconds(100));
        Assert.Null(wait.Answer);

        wait.Partitions[0].Commits.Advance(new Offset(10));
        wait.Run(TimeSpan.FromMilliseconds(100));

        Assert.Equal([ErrorCode.None, ErrorCode.None], wait.Errors());
        wait.Run(Timeout);
        Assert.Equal(1, wait.Answers);
    }

    [Fact]
    public void Time_out_tells_which_partitions_are_not_committed()
    {
        using var wait = new Wait();
        wait.Run(TimeSpan.FromSeconds(1));
        wait.Partitions[1].Commits.Advance(new Offset(10));

        wait.Run(Timeout);

        Assert.Equal([ErrorCode.RequestTimedOut, ErrorCode.None], wait.Errors());
        wait.Partitions[0].Commits.Advance(new Offset(10));
        wait.Run(Timeout);
        Assert.Equal(1, wait.Answers);
    }

    [Fact]
    public void Lost_partition_is_told_with_its_error()
    {
        using var wait = new Wait();
        wait.Run(TimeSpan.FromSeconds(1));

        wait.Partitions[0].Commits.Fail(ErrorCode.NotLeaderOrFollower);
        wait.Partitions[1].Commits.Advance(new Offset(10));
        wait.Run(TimeSpan.FromMilliseconds(100));

        Assert.Equal([ErrorCode.NotLeaderOrFollower, ErrorCode.None], wait.Errors());
    }

    /// <summary>One produce request to two partitions, which waits for offset 10 of both.</summary>
    private sealed class Wait : IDisposable
    {
        private static readonly TopicId Topic = new(new Uuid(1, 2));
        private readonly ListenerStage _stage;

        public Wait()
        {
            Partitions =
            [
                new Partition(new TopicIdPartition(Topic, 0), new TopicPartition("t", 0)),
                new Partition(new TopicIdPartition(Topic, 1), new TopicPartition("t", 1)),
            ];
            _stage = new ListenerStage(stage => new RequestDispatcher(
                new HandlerTable([new Handler(this, stage)]),
                new RequestServices(
                    stage.Process.Clock,
                    stage.Buffers,
                    AllowAllAuthorizer.Instance,
                    UnlimitedQuotas.Instance,
                    NullLogger.Instance),
                NullLogger.Instance));
            var request = FrameClient.Encode(new ProduceRequest { Acks = -1 }, 9);
            _stage.Client.Exchange(request, TimeSpan.FromMilliseconds(10));
        }

        public IReadOnlyList<Partition> Partitions { get; }

        public byte[]? Answer { get; private set; }

        public int Answers { get; private set; }

        public ProduceResponse Response { get; } = new();

        public void Run(TimeSpan time)
        {
            _stage.World.RunFor(time);
            if (_stage.Client.Exchange([], TimeSpan.Zero) is { } answer)
            {
                Answer = answer;
                Answers++;
            }
        }

        public List<ErrorCode> Errors()
        {
            Assert.NotNull(Answer);
            var reader = new KRaftNet.Protocol.Wire.WireReader(Answer.AsMemory());
            ResponseHeader.Read(ref reader, 1);
            var response = ProduceResponse.Read(ref reader, 9);
            return [.. response.Responses[0].PartitionResponses.Select(partition => (ErrorCode)partition.ErrorCode)];
        }

        public void Dispose() => _stage.Dispose();
    }

    private sealed class Handler(Wait wait, ListenerStage stage) : ApiHandler<ProduceRequest, ProduceResponse>
    {
        protected override void Handle(RequestContext context, ProduceRequest request)
        {
            var topic = new ProduceResponse.TopicProduceResponse { Name = "t" };
            wait.Response.Responses.Add(topic);
            var awaited = new List<PendingProduce.Awaited>();
            foreach (var partition in wait.Partitions)
            {
                var response = new ProduceResponse.PartitionProduceResponse { Index = partition.Id.Partition };
                topic.PartitionResponses.Add(response);
                awaited.Add(new PendingProduce.Awaited(partition, new Offset(10), response));
            }

            var hints = new LeaderHints(new MetadataCache(), new ReplicaTable());
            PendingProduce.Start(context, wait.Response, awaited, hints, stage.Clock, Timeout);
        }
    }
}
