using System.Runtime.CompilerServices;
using KRaftNet.Raft.Tests.Scripting;

namespace KRaftNet.Raft.Tests;

/// <summary>
/// Scripted scenarios whose transcripts were read by people: every message, promise and role of them is as it was then.
/// Set <c>KRAFTNET_TRANSCRIPTS=write</c> to write them anew, and read what changed.
/// </summary>
public sealed class TranscriptTests
{
    public static TheoryData<string> Names =>
        [.. Directory.EnumerateFiles(Folder(), "*.txt").Select(f => Path.GetFileNameWithoutExtension(f)!).Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public void Scenario_goes_as_its_transcript_says(string name)
    {
        var path = Path.Combine(Folder(), $"{name}.txt");
        var transcript = Script.Run(File.ReadLines(path));
        if (Environment.GetEnvironmentVariable("KRAFTNET_TRANSCRIPTS") == "write")
        {
            File.WriteAllText(path, transcript);
        }

        Assert.Equal(File.ReadAllText(path), transcript);
    }

    [Fact]
    public void Changed_transcript_is_noticed()
    {
        var lines = File.ReadAllLines(Path.Combine(Folder(), "first-election.txt"));
        var changed = lines.Select(line => line.Replace("granted", "refused", StringComparison.Ordinal));
        Assert.NotEqual(string.Join('\n', changed) + "\n", Script.Run(lines));
    }

    private static string Folder([CallerFilePath] string file = "") =>
        Path.Combine(Path.GetDirectoryName(file)!, "Transcripts");
}
