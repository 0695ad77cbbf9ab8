using System.Globalization;
using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Interop.Tests.Faults;

/// <summary>
/// strace, attached to a running process, which lets calls of one kind on one file fail and writes down all of them.
/// Owned by one test.
/// </summary>
internal sealed class FailingCalls : IDisposable
{
    private const string Program = "/usr/bin/strace";
    private readonly ProcessRunner _strace;
    private readonly string _call;
    private readonly string _record;

    private FailingCalls(ProcessRunner strace, string call, string record)
    {
        _strace = strace;
        _call = call;
        _record = record;
    }

    /// <summary>Why calls cannot be made to fail here; null if they can.</summary>
    public static string? Missing =>
        Environment.UserName != "root" ? "attaching strace to another process needs root"
        : File.Exists(Program) ? null
        : "strace is not installed (apt-get install strace)";

    /// <summary>The calls on the file that were begun since it was attached, a line each.</summary>
    public IReadOnlyList<string> Begun => LinesWith(_call + "(");

    /// <summary>Those that were made to fail.</summary>
    public IReadOnlyList<string> Failed => LinesWith("INJECTED");

    /// <summary>Attaches; skips the test, with the reason, where that cannot be.</summary>
    /// <param name="process">All its threads are meant, and those to come.</param>
    /// <param name="file">The calls on this file.</param>
    /// <param name="call">The name of the call.</param>
    /// <param name="failure">As strace's <c>inject</c> takes it: <c>error=EIO</c>. It counts calls for each thread.</param>
    /// <param name="record">The file to write them down in.</param>
    public static async Task<FailingCalls> Attach(int process, string file, string call, string failure, string record)
    {
        Assert.SkipWhen(Missing is not null, Missing ?? "");
        var strace = ProcessRunner.Start(
            Program,
            [
                "-f", "-y", "-o", record, "-P", file, "-e", $"trace={call}", "-e", $"inject={call}:{failure}",
                "-p", process.ToString(CultureInfo.InvariantCulture),
            ]);
        await strace.WaitForLine(line => line.Contains("attached", StringComparison.Ordinal));
        return new FailingCalls(strace, call, record);
    }

    /// <summary>Waits until a call was made to fail.</summary>
    public async Task WaitForFailure()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(ProcessRunner.DefaultTimeout);
        while (Failed.Count == 0)
        {
            await Task.Delay(10, limit.Token);
        }
    }

    /// <summary>Detaches; the process goes on.</summary>
    public async Task Detach()
    {
        _strace.Send(ProcessSignal.Interrupt);
        await _strace.WaitForExit();
    }

    /// <inheritdoc/>
    public void Dispose() => _strace.Dispose();

    private string[] LinesWith(string text) => File.Exists(_record)
        ? [.. File.ReadAllLines(_record).Where(line => line.Contains(text, StringComparison.Ordinal))]
        : [];
}
