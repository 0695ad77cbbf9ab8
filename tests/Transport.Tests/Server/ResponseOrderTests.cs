using KRaftNet.Common;
using KRaftNet.Transport.Frames;
using KRaftNet.Transport.Server;
using KRaftNet.Transport.Tests.Kit;

namespace KRaftNet.Transport.Tests.Server;

public class ResponseOrderTests
{
    [Fact]
    public void Answers_leave_in_the_order_of_requests_whatever_the_order_of_completion()
    {
        using var server = new ServerFixture();
        var channel = server.Connect();
        channel.Arrive(TestFrames.Wire([[0], [1], [2], [3]]));
        Assert.Equal(4, server.Requests.Count);
        server.Answer(2, 12);
        server.Answer(1, 11);
        Assert.Empty(channel.Sent);
        server.Answer(0, 10);
        Assert.Equal(TestFrames.Wire([[10], [11], [12]]), channel.Sent);
        server.Answer(3, 13);
        Assert.Equal(TestFrames.Wire([[10], [11], [12], [13]]), channel.Sent);
    }

    [Fact]
    public void Answers_of_one_receive_leave_in_one_send()
    {
        using var server = new ServerFixture();
        server.Echo();
        var channel = server.Connect();
        var bodies = Enumerable.Range(0, 50).Select(i => TestFrames.Body(20, (ulong)i + 1)).ToArray();
        channel.Arrive(TestFrames.Wire(bodies));
        Assert.Equal(TestFrames.Wire(bodies), channel.Sent);
        Assert.Equal(1, channel.SendCalls);
    }

    [Fact]
    public void Empty_completion_lets_later_answers_pass_and_sends_nothing()
    {
        using var server = new ServerFixture();
        var channel = server.Connect();
        channel.Arrive(TestFrames.Wire([[0], [1]]));
        server.Answer(1, 11);
        server.Requests[0].Slot.CompleteEmpty();
        Assert.Equal(TestFrames.Wire([11]), channel.Sent);
    }

    [Fact]
    public void Completion_and_close_sends_what_stands_before_and_drops_what_comes_after()
    {
        using var server = new ServerFixture();
        var channel = server.Connect();
        channel.Arrive(TestFrames.Wire([[0], [1], [2]]));
        server.Answer(2, 12);
        server.Requests[1].Slot.CompleteAndClose(
            CloseReason.AuthenticationFailed, TestFrames.Parts(server.Pool, [11]));
        server.Loop.Run();
        Assert.False(channel.IsClosed);
        server.Answer(0, 10);
        server.Loop.Run();
        Assert.True(channel.IsClosed);
        Assert.Equal(TestFrames.Wire([[10], [11]]), channel.Sent);
        Assert.Equal([CloseReason.AuthenticationFailed], server.Closed);
    }

    [Fact]
    public void Requests_behind_one_that_closes_are_not_served()
    {
        using var server = new ServerFixture();
        server.OnRequest = request => request.Slot.CompleteAndClose(CloseReason.RequestRefused);
        var channel = server.Connect();
        channel.Arrive(TestFrames.Wire([[0], [1], [2]]));
        server.Loop.Run();
        Assert.Single(server.Requests);
        Assert.Equal([CloseReason.RequestRefused], server.Closed);
        Assert.Empty(channel.Sent);
    }

    [Fact]
    public void Slot_completed_twice_breaks_an_invariant()
    {
        using var server = new ServerFixture();
        server.Connect().Arrive(TestFrames.Wire([[0]]));
        server.Requests[0].Slot.CompleteEmpty();
        Assert.Throws<InvariantException>(server.Requests[0].Slot.CompleteEmpty);
    }

    [Fact]
    public void Slot_completed_after_the_end_releases_its_parts()
    {
        using var server = new ServerFixture();
        var file = new MemoryFile(new byte[100]);
        var channel = server.Connect();
        channel.Arrive(TestFrames.Wire([[0], [1]]));
        server.Answer(1, 1);
        channel.ArriveEnd(ChannelResult.Closed);
        Assert.True(server.Requests[0].Connection.IsClosed);
        var answer = TestFrames.Parts(server.Pool, [1]);
        answer.Add(file.Lease(0, 10));
        server.Requests[0].Slot.Complete(answer);
        Assert.Equal(0, file.Leases);
        Assert.Equal([CloseReason.ClosedByClient], server.Closed);
    }

    [Fact]
    public void Blocked_answers_go_on_when_the_channel_is_writable_and_completions_meanwhile_wait()
    {
        using var server = new ServerFixture();
        var channel = server.Connect();
        channel.Arrive(TestFrames.Wire([[0], [1]]));
        channel.Take = _ => 0;
        server.Answer(0, 10);
        var calls = channel.SendCalls;
        server.Answer(1, 11);
        Assert.Equal(calls, channel.SendCalls);
        channel.BecomeWritable(offered => Math.Min(offered, 3));
        Assert.Equal(TestFrames.Wire([[10], [11]]), channel.Sent);
    }

    [Fact]
    public void Large_answer_that_blocks_is_finished_before_the_next_begins()
    {
        using var server = new ServerFixture();
        var channel = server.Connect();
        channel.Arrive(TestFrames.Wire([[0], [1]]));
        channel.Take = offered => offered > 5000 ? 5000 : 0;
        var first = TestFrames.Body(20_000, 1);
        var second = TestFrames.Body(20_000, 2);
        server.Answer(0, first);
        server.Answer(1, second);
        channel.BecomeWritable(offered => offered);
        Assert.True(channel.Sent.AsSpan().SequenceEqual(TestFrames.Wire([first, second])));
    }

    [Fact]
    public void File_cut_short_under_an_answer_resets_the_connection()
    {
        using var server = new ServerFixture();
        var file = new MemoryFile(new byte[100]);
        var channel = server.Connect();
        channel.Arrive(TestFrames.Wire([[0]]));
        var size = server.Pool.Rent(4);
        new byte[] { 0, 0, 0, 60 }.CopyTo(size.Span);
        var answer = FrameParts.Of(size);
        answer.Add(file.Lease(50, 60));
        server.Requests[0].Slot.Complete(answer);
        server.Loop.Run();
        Assert.True(channel.WasAborted);
        Assert.Equal([CloseReason.FileCutShort], server.Closed);
        Assert.Equal(0, file.Leases);
    }

    [Fact]
    public void Completion_on_a_foreign_thread_sends_by_itself_and_leaves_closing_to_the_loop()
    {
        using var server = new ServerFixture();
        var channel = server.Connect();
        channel.Arrive(TestFrames.Wire([[0], [1]]));
        server.Loop.AsForeign(() =>
        {
            server.Answer(0, 10);
            server.Requests[1].Slot.CompleteAndClose(CloseReason.UnacknowledgedRequestFailed);
        });
        Assert.Equal(TestFrames.Wire([10]), channel.Sent);
        Assert.False(channel.IsClosed);
        server.Loop.Run();
        Assert.Equal([CloseReason.UnacknowledgedRequestFailed], server.Closed);
    }
}
