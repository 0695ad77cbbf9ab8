using System.Globalization;
using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Interop.Tests;

/// <summary>Processes that are held. Stateless.</summary>
internal static class HeldProcess
{
    /// <summary>
    /// Holds it where it stands: when this returns no thread of it runs, and one that is in a call of the system does not
    /// come back from it.
    /// </summary>
    public static async Task Freeze(this ProcessRunner process)
    {
        process.Send(ProcessSignal.Stop);
        var threads = string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Id}/task");
        using var limit = new CancellationTokenSource(ProcessRunner.DefaultTimeout);
        while (!Directory.GetDirectories(threads).All(IsHeld))
        {
            await Task.Delay(1, limit.Token);
        }
    }

    /// <summary>Stopped, waiting for a disk (and stopped after that), or gone; the state follows the name in brackets.</summary>
    private static bool IsHeld(string thread)
    {
        try
        {
            var stat = File.ReadAllText($"{thread}/stat");
            return stat[stat.LastIndexOf(')') + 2] is 'T' or 't' or 'D' or 'Z' or 'X';
        }
        catch (IOException)
        {
            return true;
        }
    }
}
