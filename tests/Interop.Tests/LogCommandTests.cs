using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Interop.Tests;

/// <summary>The files that a node leaves behind, read by the command line.</summary>
public class LogCommandTests
{
    [Fact]
    public async Task Stopped_directory_is_whole_and_a_bent_byte_is_named()
    {
        using var data = new TemporaryDirectory("interop");
        using (var node = await Node.Start(data.Path))
        {
            Assert.Equal(0, await node.Stop());
        }

        var (whole, said) = await Run("log", "verify", data.Path);
        Assert.True(whole == 0, said);
        var (dumped, facts) = await Run("log", "dump", "--metadata", "--json", data.Path);
        Assert.Equal(0, dumped);
        Assert.Contains("\"metaType\":\"FeatureLevelRecord\"", facts, StringComparison.Ordinal);

        var log = Directory.GetFiles(data.Path, "00000000000000000000.log", SearchOption.AllDirectories)[0];
        var bytes = await File.ReadAllBytesAsync(log, TestContext.Current.CancellationToken);
        bytes[70] ^= 1;
        await File.WriteAllBytesAsync(log, bytes, TestContext.Current.CancellationToken);
        var (damaged, named) = await Run("log", "verify", data.Path);
        Assert.Equal(1, damaged);
        Assert.Contains($"CorruptBatch {log}: the batch at offset 0", named, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Path_that_is_not_there_fails_with_its_name()
    {
        var (code, said) = await Run("log", "dump", "/no/such/path");
        Assert.Equal(1, code);
        Assert.Contains("/no/such/path", said, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output)> Run(params string[] arguments)
    {
        using var process = ProcessRunner.Start(Path.Combine(Repository.Root, "kraftnet"), arguments);
        var code = await process.WaitForExit();
        return (code, process.Output);
    }
}
