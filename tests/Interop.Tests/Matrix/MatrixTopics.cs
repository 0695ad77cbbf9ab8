using KRaftNet.Client;
using KRaftNet.Client.Admin;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Time;
using KRaftNet.Platform.Loops;
using KRaftNet.Platform.Sockets;
using KRaftNet.Transport.Peers;

namespace KRaftNet.Interop.Tests.Matrix;

/// <summary>Makes the topics of the matrix beforehand: clients ask again only after a second for one that is not there yet.</summary>
internal static class MatrixTopics
{
    /// <summary>Creates topics of one partition.</summary>
    public static async Task Create(int port, IEnumerable<string> names)
    {
        var failure = new TaskCompletionSource();
        using var loops = new EpollLoops((_, e) => failure.TrySetException(e));
        using var timers = new TimingWheel(TimeProvider.System);
        var loop = loops.Create("topics");
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(() => _ = Complete());
        await await Task.WhenAny(done.Task, failure.Task);

        async Task Complete()
        {
            try
            {
                using var cluster = new ClusterConnection(
                    new ClientOptions { Bootstrap = [new HostAndPort("127.0.0.1", port)] },
                    new PeerServices(new SocketNetwork(loops), TimeProvider.System, timers, new BufferPool()),
                    loop,
                    new PeerIdentity("matrix", "matrix", "1"));
                var admin = new TopicAdmin(cluster);
                foreach (var name in names)
                {
                    await admin.Create(name, partitions: 1, replicas: 1, configs: []);
                }

                done.SetResult();
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        }
    }
}
