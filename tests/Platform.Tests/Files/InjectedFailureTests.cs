using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Platform.Tests.Files;

/// <summary>What the kernel refuses must arrive as an error: system calls are made to fail in a child, by strace.</summary>
public class InjectedFailureTests
{
    private const string Strace = "/usr/bin/strace";

    [Theory]
    [InlineData("flush", "fdatasync:error=EIO:when=1", "Io Io")]
    [InlineData("flush", "fdatasync:error=ENOSPC:when=1", "NoSpace NoSpace")]
    [InlineData("flush", "fdatasync:error=EINTR:when=1", "ok ok")]
    [InlineData("flush-directory", "fsync:error=EIO", "Io Io")]
    [InlineData("flush-directory", "fsync:error=EINTR:when=1", "ok ok")]
    [InlineData("write", "pwrite64:error=ENOSPC:when=1", "NoSpace ok")]
    [InlineData("write", "pwrite64:error=EINTR:when=1", "ok ok")]
    [InlineData("write", "pwrite64:error=EIO", "Io Io")]
    [InlineData("preallocate", "fallocate:error=ENOSPC", "NoSpace NoSpace")]
    [InlineData("preallocate", "fallocate:error=EOPNOTSUPP", "ok ok")]
    [InlineData("truncate", "ftruncate:error=EIO", "Io Io")]
    public async Task Injected_error_is_told(string operation, string injection, string expected)
    {
        Assert.SkipUnless(File.Exists(Strace), $"{Strace} is not installed");
        using var directory = new TemporaryDirectory("inject");
        var call = injection[..injection.IndexOf(':', StringComparison.Ordinal)];
        using var child = ProcessRunner.Start(
            Strace,
            [
                "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e", $"trace={call}", "-e", $"inject={injection}",
                .. Probe(operation, directory),
            ]);
        var line = await child.WaitForLine(text => text.StartsWith(FlushProbe.Name, StringComparison.Ordinal));
        Assert.Equal($"{FlushProbe.Name}: {expected}", line);
    }

    [Fact]
    public async Task Without_injection_all_is_well()
    {
        using var directory = new TemporaryDirectory("inject");
        var command = Probe("flush", directory);
        using var child = ProcessRunner.Start(command[0], command[1..]);
        var line = await child.WaitForLine(text => text.StartsWith(FlushProbe.Name, StringComparison.Ordinal));
        Assert.Equal($"{FlushProbe.Name}: ok ok", line);
    }

    private static string[] Probe(string operation, TemporaryDirectory directory) =>
        ["dotnet", typeof(FlushProbe).Assembly.Location, FlushProbe.Name, operation, directory.Path];
}
