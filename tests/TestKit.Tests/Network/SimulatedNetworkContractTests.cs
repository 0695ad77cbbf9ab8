using KRaftNet.Common.Files;
using KRaftNet.Common.Loops;
using KRaftNet.TestKit.Contracts;
using KRaftNet.TestKit.Simulation;
using KRaftNet.Transport;

namespace KRaftNet.TestKit.Tests.Network;

public sealed class SimulatedNetworkContractTests : NetworkContract
{
    private readonly SimulatedWorld _world = new(1);
    private readonly SimulatedProcess _process;

    public SimulatedNetworkContractTests()
    {
        _process = _world.AddNode("one").Start();
        Loop = _process.Loops.Create("test");
    }

    protected override INetwork Network => _process.Network;

    protected override IEventLoop Loop { get; }

    protected override int MoreThanARoom => 1 << 20;

    protected override void Until(Func<bool> condition) =>
        Assert.True(_world.RunUntil(condition, TimeSpan.FromHours(1)), "it does not happen");

    protected override IFile MakeFile(ReadOnlySpan<byte> content)
    {
        var file = _process.Files.Open("/content", FileOpenMode.CreateNew);
        file.Write(0, content);
        return file;
    }
}
