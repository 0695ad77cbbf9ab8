using KRaftNet.Transport.Tests.Kit;

namespace KRaftNet.Transport.Tests.Server;

public class BackPressureTests
{
    [Fact]
    public void Connection_at_its_bound_of_requests_is_not_read_until_half_are_answered()
    {
        using var server = new ServerFixture(options => options with { RequestsInFlightMax = 4 });
        var channel = server.Connect();
        channel.Arrive(TestFrames.Wire(Enumerable.Range(0, 10).Select(i => new[] { (byte)i })));
        Assert.Equal(4, server.Requests.Count);
        Assert.False(channel.IsReadWanted);
        server.Answer(0, 0);
        server.Loop.Run();
        Assert.Equal(4, server.Requests.Count);
        server.Answer(1, 1);
        server.Loop.Run();
        Assert.Equal(6, server.Requests.Count);
        for (var i = 2; i < 10; i++)
        {
            server.Answer(i, (byte)i);
            server.Loop.Run();
        }

        Assert.Equal(TestFrames.Wire(Enumerable.Range(0, 10).Select(i => new[] { (byte)i })), channel.Sent);
        Assert.True(channel.IsReadWanted);
    }

    [Fact]
    public void Bytes_in_flight_are_bounded_too_but_one_request_always_passes()
    {
        using var server = new ServerFixture(options => options with { BytesInFlightMax = 1000 });
        var channel = server.Connect();
        channel.Arrive(TestFrames.Wire([new byte[5000], new byte[10]]));
        Assert.Single(server.Requests);
        server.Answer(0, 1);
        server.Loop.Run();
        Assert.Equal(2, server.Requests.Count);
        Assert.True(channel.IsReadWanted);
    }

    [Fact]
    public void Answers_that_cannot_be_sent_hold_the_requests_back()
    {
        using var server = new ServerFixture(options => options with { RequestsInFlightMax = 4 });
        server.Echo();
        var channel = server.Connect();
        channel.Take = _ => 0;
        channel.Arrive(TestFrames.Wire(Enumerable.Range(0, 20).Select(i => new[] { (byte)i })));
        Assert.Equal(4, server.Requests.Count);
        channel.BecomeWritable(offered => offered);
        server.Loop.Run();
        Assert.Equal(20, server.Requests.Count);
        Assert.Equal(100, channel.Sent.Length);
    }

    [Fact]
    public void Throttled_connection_is_answered_but_not_read_until_the_time_is_over()
    {
        using var server = new ServerFixture();
        server.OnRequest = request =>
        {
            request.Connection.Mute(TimeSpan.FromSeconds(3));
            request.Slot.Complete(TestFrames.Parts(server.Pool, request.Take()));
        };
        var channel = server.Connect();
        channel.Arrive(TestFrames.Wire([[1], [2]]));
        Assert.Equal(TestFrames.Wire([1]), channel.Sent);
        Assert.False(channel.IsReadWanted);
        server.Time.Advance(TimeSpan.FromSeconds(2.9));
        server.Loop.Run();
        Assert.Single(server.Requests);
        server.Time.Advance(TimeSpan.FromSeconds(0.1));
        server.Loop.Run();
        Assert.Equal(TestFrames.Wire([[1], [2]]), channel.Sent);
    }

    [Fact]
    public void Later_end_of_a_throttle_counts()
    {
        using var server = new ServerFixture();
        var channel = server.Connect();
        channel.Arrive(TestFrames.Wire([[1]]));
        var connection = server.Requests[0].Connection;
        connection.Mute(TimeSpan.FromSeconds(1));
        connection.Mute(TimeSpan.FromSeconds(5));
        connection.Mute(TimeSpan.FromSeconds(2));
        channel.Arrive(TestFrames.Wire([[2]]));
        foreach (var expected in new[] { 1, 1, 1, 1, 2 })
        {
            server.Time.Advance(TimeSpan.FromSeconds(1));
            server.Loop.Run();
            Assert.Equal(expected, server.Requests.Count);
        }
    }

    [Fact]
    public void Full_budget_mutes_whoever_comes_and_lets_them_on_in_turn()
    {
        using var server = new ServerFixture(budget: 1000);
        var first = server.Connect();
        var second = server.Connect();
        var third = server.Connect();
        first.Arrive(TestFrames.Wire([new byte[800]]));
        second.Arrive(TestFrames.Wire([new byte[700]]));
        third.Arrive(TestFrames.Wire([new byte[100]]));
        Assert.Single(server.Requests);
        Assert.False(second.IsReadWanted);
        Assert.False(third.IsReadWanted);
        server.Requests[0].Take();
        server.Loop.Run();
        Assert.Equal([800, 700, 100], server.Requests.Select(request => request.Slot.RequestBytes));
        Assert.True(second.IsReadWanted);
        server.Requests[1].Take();
        server.Requests[2].Take();
        server.Requests.Clear();
    }

    [Fact]
    public void Connection_that_ends_while_it_waits_for_the_budget_leaves_the_line()
    {
        using var server = new ServerFixture(budget: 1000);
        var first = server.Connect();
        var second = server.Connect();
        var third = server.Connect();
        first.Arrive(TestFrames.Wire([new byte[800]]));
        second.Arrive(TestFrames.Wire([new byte[700]]));
        third.Arrive(TestFrames.Wire([new byte[150]]));
        server.Stop(TimeSpan.FromSeconds(1), () => { });
        Assert.Single(server.Requests);
        server.Loop.Run();
        Assert.True(second.IsClosed);
        Assert.True(third.IsClosed);
        Assert.Equal(800, server.Budget.ReservedBytes);
        server.Answer(0, 1);
        server.Loop.Run();
        Assert.True(first.IsClosed);
        server.Requests.Clear();
    }
}
