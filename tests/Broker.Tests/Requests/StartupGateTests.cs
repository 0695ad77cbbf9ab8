using System.Buffers.Binary;
using KRaftNet.Broker.Requests;
using KRaftNet.Broker.Tests.Nodes;
using KRaftNet.Common.Buffers;
using KRaftNet.Transport.Server;

namespace KRaftNet.Broker.Tests.Requests;

public sealed class StartupGateTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    [Fact]
    public void Requests_wait_for_the_opening_and_go_on_in_their_order()
    {
        var recorder = new Recorder();
        var gate = new StartupGate(recorder);
        using var stage = new ListenerStage(_ => gate);
        for (byte number = 0; number < 20; number++)
        {
            stage.Client.Exchange(Frame(number), TimeSpan.FromMilliseconds(1));
        }

        stage.World.RunFor(Soon);
        Assert.Empty(recorder.Numbers);

        gate.Open();
        stage.Client.Exchange(Frame(20), Soon);

        Assert.Equal(Enumerable.Range(0, 21), recorder.Numbers);
        Assert.Equal(0, stage.Buffers.Outstanding);
    }

    [Fact]
    public void Requests_of_a_connection_that_ended_leave_nothing_behind()
    {
        var recorder = new Recorder();
        var gate = new StartupGate(recorder);
        using var stage = new ListenerStage(_ => gate);
        stage.Client.Exchange(Frame(1), Soon);

        stage.Client.Close();
        stage.World.RunFor(Soon);
        gate.Open();
        stage.World.RunFor(Soon);

        Assert.Equal(1, recorder.Closed);
        Assert.Equal(0, stage.Buffers.Outstanding);
    }

    private static byte[] Frame(byte number)
    {
        var frame = new byte[sizeof(int) + 1];
        BinaryPrimitives.WriteInt32BigEndian(frame, 1);
        frame[^1] = number;
        return frame;
    }

    private sealed class Recorder : IRequestHandler
    {
        public List<int> Numbers { get; } = [];

        public int Closed { get; private set; }

        public void OnRequest(IServerConnection connection, PooledBuffer frame, ResponseSlot slot)
        {
            Numbers.Add(frame.Span[0]);
            frame.Dispose();
            slot.CompleteEmpty();
        }

        public void OnClosed(IServerConnection connection, CloseReason reason) => Closed++;
    }
}
