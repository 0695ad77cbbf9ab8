using KRaftNet.Common.Files;
using KRaftNet.Common.Loops;
using KRaftNet.Platform.Files;
using KRaftNet.TestKit.Contracts;
using KRaftNet.TestKit.RealWorld;
using KRaftNet.Transport;

namespace KRaftNet.Platform.Tests.Sockets;

/// <summary>The network's promises, by IPv4.</summary>
public class SocketNetworkTests : NetworkContract, IDisposable
{
    private readonly Harness _harness = new();
    private readonly TemporaryDirectory _directory = new("sockets");

    protected override INetwork Network => _harness.Network;

    protected override IEventLoop Loop => _harness.Loop;

    protected override string Host => "127.0.0.1";

    protected override void Until(Func<bool> condition) => Harness.Until(condition);

    protected override IFile MakeFile(ReadOnlySpan<byte> content)
    {
        var file = new OsFileSystem().Open(_directory["content"], FileOpenMode.CreateNew);
        file.Write(0, content);
        return file;
    }

    public void Dispose()
    {
        _harness.Dispose();
        _directory.Dispose();
        GC.SuppressFinalize(this);
    }
}
