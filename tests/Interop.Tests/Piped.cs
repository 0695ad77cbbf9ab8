using System.Diagnostics;

namespace KRaftNet.Interop.Tests;

/// <summary>A program that is fed bytes and read to its end.</summary>
internal static class Piped
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    /// <summary>Runs it; kills it, and fails, after a generous time.</summary>
    public static async Task<(int Exit, byte[] Output, string Errors)> Run(string program, byte[] input, params string[] arguments)
    {
        using var process = Start(program, arguments);
        using var limit = new CancellationTokenSource(Limit);
        using var kill = limit.Token.Register(() => process.Kill(entireProcessTree: true));
        using var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output, limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        await process.StandardInput.BaseStream.WriteAsync(input, limit.Token);
        process.StandardInput.Close();
        await reading;
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, output.ToArray(), await errors);
    }

    /// <summary>Starts it with all its streams redirected.</summary>
    public static Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["KRAFTNET_KAFKAJS"] = Repository.Path("artifacts", "clients", "kafkajs");
        return Process.Start(start)!;
    }
}
