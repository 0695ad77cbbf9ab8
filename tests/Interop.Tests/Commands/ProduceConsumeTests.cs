using KRaftNet.Interop.Tests.Clients;
using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Interop.Tests.Commands;

/// <summary>Our commands beside kcat, in both directions, with real input.</summary>
public class ProduceConsumeTests
{
    [Theory]
    [InlineData("none")]
    [InlineData("lz4")]
    public async Task What_kcat_produces_the_command_consumes_and_the_reverse(string codec)
    {
        Kcat.Require();
        var lines = await RealInput.Lines(TestContext.Current.CancellationToken);
        using var data = new TemporaryDirectory("interop");
        using var node = await Node.Start(data.Path);

        await Kcat.Produce(node.Bootstrap, "there", lines, codec);
        var (exit, consumed, errors) = await Piped.Run(
            KraftnetCommand.Path, [], "consume", "there", "--offset", "start", "--exit", "--bootstrap", node.Bootstrap);
        Assert.True(exit == 0, errors);
        Assert.True(lines.AsSpan().SequenceEqual(consumed), $"{lines.Length} bytes sent, {consumed.Length} consumed, or others");

        (exit, _, errors) = await Piped.Run(
            KraftnetCommand.Path, lines, "produce", "back", "--compression", codec, "--bootstrap", node.Bootstrap);
        Assert.True(exit == 0, errors);
        var back = await Kcat.Consume(node.Bootstrap, "back");
        Assert.True(lines.AsSpan().SequenceEqual(back), $"{lines.Length} bytes produced, {back.Length} came back, or others");
        Assert.Equal(0, await node.Stop());
    }
}
