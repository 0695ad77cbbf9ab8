using System.Buffers.Binary;
using System.Diagnostics.Metrics;
using KRaftNet.Common;
using KRaftNet.Transport.Metrics;
using KRaftNet.Transport.Server;
using KRaftNet.Transport.Tests.Kit;

namespace KRaftNet.Transport.Tests.Server;

public class ServerListenerTests
{
    [Theory]
    [InlineData(ChannelResult.Closed, 0, CloseReason.ClosedByClient)]
    [InlineData(ChannelResult.Closed, 3, CloseReason.EndedInFrame)]
    [InlineData(ChannelResult.Closed, 5, CloseReason.EndedInFrame)]
    [InlineData(ChannelResult.Reset, 0, CloseReason.Reset)]
    public void End_of_a_connection_has_its_reason(ChannelResult end, int bytesOfFrame, CloseReason reason)
    {
        using var server = new ServerFixture();
        var channel = server.Connect();
        channel.Arrive(TestFrames.Wire(new byte[100]).AsSpan(0, bytesOfFrame));
        channel.ArriveEnd(end);
        Assert.Equal([reason], server.Closed);
        Assert.True(channel.IsClosed);
    }

    [Theory]
    [InlineData(0, CloseReason.FrameSizeNotPositive)]
    [InlineData(-5, CloseReason.FrameSizeNotPositive)]
    [InlineData(100 * 1024 * 1024 + 1, CloseReason.FrameTooLarge)]
    public void Hostile_size_ends_the_connection_after_what_was_asked_before_is_answered(int size, CloseReason reason)
    {
        using var server = new ServerFixture();
        var channel = server.Connect();
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, size);
        channel.Arrive([.. TestFrames.Wire([1]), .. bytes, .. TestFrames.Wire([2])]);
        server.Loop.Run();
        Assert.False(channel.IsClosed);
        server.Answer(0, 9);
        server.Loop.Run();
        Assert.Equal(TestFrames.Wire([9]), channel.Sent);
        Assert.Equal([reason], server.Closed);
        Assert.Single(server.Requests);
    }

    [Fact]
    public void Frames_are_small_until_authentication_is_done()
    {
        using var server = new ServerFixture(options => options with { FrameBytesMaxBeforeAuthentication = 100 });
        server.OnRequest = request =>
        {
            request.Connection.Authenticated();
            request.Slot.CompleteEmpty();
        };
        var good = server.Connect();
        good.Arrive(TestFrames.Wire([new byte[100], new byte[5000]]));
        server.Loop.Run();
        Assert.Equal(2, server.Requests.Count);
        var bad = server.Connect();
        bad.Arrive(TestFrames.Wire(new byte[101]));
        server.Loop.Run();
        Assert.Equal([CloseReason.FrameTooLarge], server.Closed);
        Assert.False(good.IsClosed);
    }

    [Fact]
    public void Idle_connection_is_closed_and_a_busy_one_stays()
    {
        using var server = new ServerFixture(options => options with { IdleTimeout = TimeSpan.FromMinutes(8) });
        server.Echo();
        var idle = server.Connect();
        var busy = server.Connect();
        for (var minute = 0; minute < 10; minute++)
        {
            busy.Arrive(TestFrames.Wire([1]));
            Assert.False(minute < 8 && idle.IsClosed);
            server.Time.Advance(TimeSpan.FromMinutes(1));
            server.Loop.Run();
        }

        Assert.True(idle.IsClosed);
        Assert.False(busy.IsClosed);
        Assert.Equal([CloseReason.Idle], server.Closed);
    }

    [Fact]
    public void Connections_beyond_the_limits_are_refused_and_counted_back()
    {
        var limits = new ConnectionLimits(4, 2, new Dictionary<string, int> { ["10.0.0.7"] = 3, ["10.0.0.8"] = 0 });
        using var server = new ServerFixture(limits: limits);
        var first = server.Connect("10.0.0.1");
        server.Connect("10.0.0.1");
        Assert.True(server.Connect("10.0.0.1").IsClosed);
        Assert.True(server.Connect("10.0.0.8").IsClosed);
        server.Connect("10.0.0.7");
        server.Connect("10.0.0.7");
        Assert.True(server.Connect("10.0.0.7").IsClosed);
        Assert.Equal(
            [
                CloseReason.TooManyConnectionsOfAddress,
                CloseReason.TooManyConnectionsOfAddress,
                CloseReason.TooManyConnections,
            ],
            server.Refused);
        first.ArriveEnd(ChannelResult.Closed);
        Assert.False(server.Connect("10.0.0.7").IsClosed);
        Assert.Equal(4, server.Listener.Connections);
    }

    [Fact]
    public void Stop_closes_idle_connections_at_once_and_busy_ones_when_they_are_answered()
    {
        using var server = new ServerFixture();
        var idle = server.Connect();
        var busy = server.Connect();
        busy.Arrive(TestFrames.Wire([[1], [2]]));
        var stopped = 0;
        StopOnce(server, TimeSpan.FromSeconds(10), () => stopped++);
        Assert.False(server.Network.IsListening);
        Assert.True(idle.IsClosed);
        busy.Arrive(TestFrames.Wire([3]));
        Assert.Equal(2, server.Requests.Count);
        server.Answer(1, 2);
        server.Loop.Run();
        Assert.False(busy.IsClosed);
        server.Answer(0, 1);
        server.Loop.Run();
        Assert.Equal(TestFrames.Wire([[1], [2]]), busy.Sent);
        Assert.Equal([CloseReason.ShuttingDown, CloseReason.ShuttingDown], server.Closed);
        Assert.Equal(1, stopped);
    }

    [Fact]
    public void Stop_resets_at_the_deadline_what_is_not_answered()
    {
        using var server = new ServerFixture();
        var busy = server.Connect();
        busy.Arrive(TestFrames.Wire([1]));
        var stopped = 0;
        StopOnce(server, TimeSpan.FromSeconds(10), () => stopped++);
        server.Time.Advance(TimeSpan.FromSeconds(9));
        server.Loop.Run();
        Assert.Equal(0, stopped);
        server.Time.Advance(TimeSpan.FromSeconds(1));
        server.Loop.Run();
        Assert.Equal([CloseReason.ShutdownDeadline], server.Closed);
        Assert.True(busy.WasAborted);
        Assert.Equal(1, stopped);
    }

    [Fact]
    public void Stop_without_connections_is_told_at_once()
    {
        using var server = new ServerFixture();
        var stopped = 0;
        StopOnce(server, TimeSpan.FromSeconds(10), () => stopped++);
        Assert.Equal(1, stopped);
    }

    [Fact]
    public void Close_from_a_foreign_thread_happens_on_the_loop()
    {
        using var server = new ServerFixture();
        var channel = server.Connect();
        channel.Arrive(TestFrames.Wire([1]));
        server.Loop.AsForeign(() => server.Requests[0].Connection.Close(CloseReason.AuthenticationFailed));
        Assert.False(channel.IsClosed);
        server.Loop.Run();
        Assert.Equal([CloseReason.AuthenticationFailed], server.Closed);
    }

    [Fact]
    public void Advertised_address_takes_the_real_port_where_it_names_none()
    {
        using var same = new ServerFixture();
        using var other = new ServerFixture(options => options with { Advertised = new HostAndPort("kafka.example", 0) });
        using var mapped = new ServerFixture(options => options with { Advertised = new HostAndPort("kafka.example", 19092) });
        Assert.Equal(same.Listener.Address, same.Listener.Advertised);
        Assert.Equal(new HostAndPort("kafka.example", other.Listener.Address.Port), other.Listener.Advertised);
        Assert.Equal(19092, mapped.Listener.Advertised.Port);
        Assert.Equal("TEST", same.Listener.Name);
    }

    [Fact]
    public void Metrics_count_connections_bytes_and_reasons()
    {
        using var server = new ServerFixture();
        var sums = new SortedDictionary<string, long>(StringComparer.Ordinal);
        using var metrics = new MeterListener();
        metrics.InstrumentPublished = (instrument, self) => self.EnableMeasurementEvents(instrument);
        metrics.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (ReferenceEquals(instrument.Meter, server.Meter))
            {
                var key = instrument.Name["kraftnet.transport.".Length..] + string.Concat(tags.ToArray().Select(tag => $" {tag.Value}"));
                sums[key] = sums.GetValueOrDefault(key) + value;
            }
        });
        metrics.Start();
        server.Echo();
        var channel = server.Connect();
        channel.Arrive(TestFrames.Wire([[1], [2, 3]]));
        channel.ArriveEnd(ChannelResult.Closed);
        Assert.Equal(
            [
                "connections TEST=0",
                "connections.accepted TEST=1",
                "connections.closed TEST ClosedByClient=1",
                "received TEST=11",
                "sent TEST=11",
            ],
            sums.Select(sum => $"{sum.Key}={sum.Value}"));
        Assert.Equal("KRaftNet.Transport", TransportMetrics.MeterName);
    }

    private static void StopOnce(ServerFixture server, TimeSpan deadline, Action stopped)
    {
        server.Stop(deadline, stopped);
        server.Loop.Run();
    }
}
