using System.Diagnostics;

namespace KRaftNet.Interop.Tests;

/// <summary>Debian's kcat, fed and read byte by byte.</summary>
internal static class Kcat
{
    private const string Path = "/usr/bin/kcat";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    /// <summary>Skips the test, with the reason, where kcat is not installed.</summary>
    public static void Require() => Assert.SkipUnless(File.Exists(Path), "kcat is not installed (apt-get install kcat)");

    /// <summary>Produces each line of the input as a record; the exit code must be 0.</summary>
    public static async Task Produce(string bootstrap, string topic, byte[] lines, string codec)
    {
        var (exit, _, errors) = await Run(lines, "-b", bootstrap, "-P", "-t", topic, "-z", codec, "-X", "acks=all");
        Assert.True(exit == 0, errors);
    }

    /// <summary>All records of the topic, a line each.</summary>
    public static async Task<byte[]> Consume(string bootstrap, string topic)
    {
        var (exit, output, errors) = await Run([], "-b", bootstrap, "-C", "-t", topic, "-e", "-q");
        Assert.True(exit == 0, errors);
        return output;
    }

    private static async Task<(int Exit, byte[] Output, string Errors)> Run(byte[] input, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Limit);
        using var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output, limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        await process.StandardInput.BaseStream.WriteAsync(input, limit.Token);
        process.StandardInput.Close();
        await reading;
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, output.ToArray(), await errors);
    }
}
