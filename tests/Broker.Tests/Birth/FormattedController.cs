using KRaftNet.Broker.Birth;
using KRaftNet.Broker.Handlers;
using KRaftNet.Broker.Hosting;
using KRaftNet.Broker.Publishing;
using KRaftNet.Broker.Requests;
using KRaftNet.Common;
using KRaftNet.Common.Time;
using KRaftNet.Config.Node;
using KRaftNet.LogStore.Directories;
using KRaftNet.Transport.Frames;
using KRaftNet.Transport.Metrics;
using KRaftNet.Transport.Server;

namespace KRaftNet.Broker.Tests.Birth;

/// <summary>
/// What a node that is being born needs of one that is formatted and runs, and no more: the answers of its controller
/// listener. It starts no quorum, so that a birth is tried alone. Owned by the simulation's thread.
/// </summary>
internal static class FormattedController
{
    private const int BytesMax = 1 << 20;

    /// <summary>Serves the directory until the process ends.</summary>
    public static void Start(NodeOptions options, NodeEnvironment environment)
    {
        var directory = options.MetadataLogDir;
        var meta = MetaProperties.TryRead(environment.Files, directory) ?? throw new InvalidOperationException("not formatted");
        var folder = $"{directory}/{LogDirectory.ClusterMetadataFolder}";
        var versions = new ApiVersionsHandler(new MetadataCache());
        var table = new HandlerTable(
        [
            new DescribeControllersHandler(meta.ClusterId, new MetadataCache(), () => NodeId.None),
            new BeginningHandler(new BirthAnswers(environment.Files, folder)),
            versions,
        ]);
        versions.Describe(table);
        var logger = environment.Loggers.CreateLogger("test");
        var requests = new RequestServices(
            environment.Time, environment.Buffers, environment.Authorizer, environment.Quotas, logger);
        var servers = new ServerServices(
            environment.Network,
            environment.Time,
            new TimingWheel(environment.Time),
            environment.Buffers,
            new ReceiveBudget(BytesMax),
            new ConnectionLimits(1000, 1000),
            new TransportMetrics(environment.Meter));
        var listener = options.Listeners.Controller.First();
        ServerListener.Start(
            new Transport.Server.ListenerOptions { Name = listener.Name, Bind = listener.Address },
            servers,
            new RequestDispatcher(table, requests, logger));
    }

    private sealed class BeginningHandler(BirthAnswers answers)
        : ApiHandler<Protocol.Messages.FetchSnapshotRequest, Protocol.Messages.FetchSnapshotResponse>
    {
        protected override void Handle(RequestContext context, Protocol.Messages.FetchSnapshotRequest request)
        {
            Assert.True(BirthAnswers.IsQuestion(request));
            context.Respond(answers.Answer());
        }
    }
}
