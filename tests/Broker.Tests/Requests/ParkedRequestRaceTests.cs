using KRaftNet.Broker.Requests;

namespace KRaftNet.Broker.Tests.Requests;

/// <summary>Requests that are answered on other threads while their connection ends: on real threads, against a count.</summary>
public sealed class ParkedRequestRaceTests
{
    private const int Threads = 4;
    private const int Rounds = 200;
    private const int RequestsPerThread = 50;

    [Fact]
    public async Task Each_request_is_answered_or_abandoned_or_never_parked()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var parked = new ParkedRequests();
            var requests = new Request[Threads * RequestsPerThread];
            using var start = new Barrier(Threads + 1);
            var workers = Enumerable.Range(0, Threads).Select(thread => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait(TestContext.Current.CancellationToken);
                    for (var i = thread; i < requests.Length; i += Threads)
                    {
                        requests[i] = Request.Park(parked, isAnswered: i % 3 == 0);
                    }
                },
                TestContext.Current.CancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)).ToArray();
            start.SignalAndWait(TestContext.Current.CancellationToken);
            parked.Close();
            await Task.WhenAll(workers);

            Assert.Equal(0, parked.Count);
            Assert.All(requests, request => Assert.True(request.IsConsistent));
        }
    }

    private sealed class Request : IParkedRequest
    {
        private bool _wasParked;
        private bool _wasAnswered;
        private int _abandoned;

        /// <summary>Who was parked and not answered is abandoned; who was never parked is not; nobody is twice.</summary>
        public bool IsConsistent => _wasParked
            ? _abandoned <= 1 && (_wasAnswered || _abandoned == 1)
            : _abandoned == 0;

        public static Request Park(ParkedRequests parked, bool isAnswered)
        {
            var request = new Request();
            request._wasParked = parked.TryAdd(request);
            if (request._wasParked && isAnswered)
            {
                request._wasAnswered = true;
                parked.Remove(request);
            }

            return request;
        }

        public void Abandon() => Interlocked.Increment(ref _abandoned);
    }
}
