using KRaftNet.Broker.Controller;
using KRaftNet.Broker.ProducerIds;
using KRaftNet.Broker.Security;
using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Tests.ProducerIds;

public sealed class ProducerIdAllocatorTests
{
    private const int BlockSize = 10;
    private readonly BlockController _controller = new();
    private readonly ProducerIdAllocator _allocator;
    private readonly List<(long Id, ErrorCode Error)> _given = [];

    public ProducerIdAllocatorTests()
    {
        var self = new ControllerCaller(Principal.Anonymous, "", AllowAllAuthorizer.Instance);
        _allocator = new ProducerIdAllocator(_controller, self, new NodeId(1), () => new BrokerEpoch(7));
    }

    [Fact]
    public void Callers_that_wait_for_a_block_cost_one_request_and_get_ids_in_their_order()
    {
        Allocate(3);
        Assert.Empty(_given);
        Assert.Equal(1, _controller.Asked);

        _controller.AnswerNext();

        Assert.Equal([(0L, ErrorCode.None), (1L, ErrorCode.None), (2L, ErrorCode.None)], _given);
        Assert.Equal(1, _controller.Asked);
    }

    [Fact]
    public void More_callers_than_a_block_has_ids_ask_for_the_next_block()
    {
        Allocate(BlockSize + 5);

        _controller.AnswerNext();
        Assert.Equal(BlockSize, _given.Count);
        Assert.Equal(2, _controller.Asked);

        _controller.AnswerNext();
        Assert.Equal(Enumerable.Range(0, BlockSize + 5).Select(id => (long)id), _given.Select(given => given.Id));
    }

    [Fact]
    public void Error_of_the_controller_is_told_to_all_who_wait_and_the_next_caller_asks_again()
    {
        Allocate(2);
        _controller.RefuseNext(ErrorCode.NotController);

        Assert.Equal(2, _given.Count);
        Assert.All(_given, given => Assert.Equal((-1L, ErrorCode.CoordinatorLoadInProgress), given));

        Allocate(1);
        _controller.AnswerNext();
        Assert.Equal((0L, ErrorCode.None), _given[2]);
    }

    [Fact]
    public void Request_names_the_broker_and_its_epoch()
    {
        Allocate(1);

        Assert.Equal((1, 7L), (_controller.Last!.BrokerId, _controller.Last.BrokerEpoch));
    }

    [Fact]
    public async Task No_id_is_given_twice_to_threads_that_ask_at_once()
    {
        const int Threads = 4;
        const int PerThread = 2000;
        _controller.AnswersAtOnce = true;
        var ids = new System.Collections.Concurrent.ConcurrentBag<long>();
        var threads = Enumerable.Range(0, Threads).Select(_ => Task.Run(
            () =>
            {
                for (var i = 0; i < PerThread; i++)
                {
                    _allocator.Allocate((id, _) => ids.Add(id.Value));
                }
            },
            TestContext.Current.CancellationToken)).ToArray();

        await Task.WhenAll(threads);
        await _controller.Answered();

        Assert.Equal(Threads * PerThread, ids.Count);
        Assert.Equal(Threads * PerThread, ids.Distinct().Count());
    }

    private void Allocate(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _allocator.Allocate((id, error) => _given.Add((id.Value, error)));
        }
    }

    /// <summary>Gives blocks one after another, when told to or on another thread at once.</summary>
    private sealed class BlockController : IControllerChannel
    {
        private readonly Lock _lock = new();
        private readonly Queue<Action<AllocateProducerIdsResponse>> _waiting = new();
        private Task _answers = Task.CompletedTask;
        private long _nextId;

        public int Asked { get; private set; }

        public bool AnswersAtOnce { get; set; }

        public AllocateProducerIdsRequest? Last { get; private set; }

        public void Send<TRequest, TResponse>(
            ControllerCaller caller, TRequest request, short version, Action<TResponse> answered)
            where TRequest : class, IRequest<TRequest, TResponse>
            where TResponse : class, IMessage<TResponse>
        {
            lock (_lock)
            {
                Asked++;
                Last = (AllocateProducerIdsRequest)(object)request;
                _waiting.Enqueue(response => answered((TResponse)(object)response));
                if (AnswersAtOnce)
                {
                    _answers = _answers.ContinueWith(_ => AnswerNext(), TaskScheduler.Default);
                }
            }
        }

        /// <summary>Ends when nothing is left to answer; an answer may lead to the next question.</summary>
        public async Task Answered()
        {
            Task answers;
            do
            {
                lock (_lock)
                {
                    answers = _answers;
                }

                await answers;
            }
            while (!ReferenceEquals(answers, Volatile.Read(ref _answers)));
        }

        public void AnswerNext()
        {
            Action<AllocateProducerIdsResponse> answered;
            long start;
            lock (_lock)
            {
                answered = _waiting.Dequeue();
                start = _nextId;
                _nextId += BlockSize;
            }

            answered(new AllocateProducerIdsResponse { ProducerIdStart = start, ProducerIdLen = BlockSize });
        }

        public void RefuseNext(ErrorCode error)
        {
            Action<AllocateProducerIdsResponse> answered;
            lock (_lock)
            {
                answered = _waiting.Dequeue();
            }

            answered(new AllocateProducerIdsResponse { ErrorCode = (short)error });
        }
    }
}
