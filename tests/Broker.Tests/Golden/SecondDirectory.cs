using System.Text;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Directories;
using KRaftNet.TestKit.Disk;

namespace KRaftNet.Broker.Tests.Golden;

/// <summary>
/// Does to the second of two log directories what a recording says in words. Stateless: what it cannot read is a failure
/// of the test, not a case left out.
/// </summary>
internal static class SecondDirectory
{
    private const string OfIt = " of the second log dir ";
    private const string Removed = "removed";
    private const string Changed = "changed";
    private const string ThatOfTheFirst = "is that of the first";
    private const string Is = "is ";

    /// <summary>Does it; false if the words are not understood.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="first">The first directory.</param>
    /// <param name="second">The second one.</param>
    /// <param name="words">WHAT of the second log dir HOW, or that there is no damage.</param>
    public static bool TryDamage(SimulatedFileSystem disk, string first, string second, string words)
    {
        var (what, how) = words.Split(OfIt) is [var left, var right] ? (left, right) : ("", words);
        if (what.Length == 0)
        {
            return how.StartsWith("no ", StringComparison.Ordinal);
        }

        if (how == Removed)
        {
            foreach (var name in what.Split(" and "))
            {
                Remove(disk, $"{second}/{name}");
            }

            return true;
        }

        var value = how == Changed ? Other(ValueOf(disk, second, what))
            : how == ThatOfTheFirst ? ValueOf(disk, first, what)
            : how.StartsWith(Is, StringComparison.Ordinal) ? how[Is.Length..]
            : null;
        if (value is null)
        {
            return false;
        }

        Set(disk, second, what, value);
        return true;
    }

    /// <summary>Another value of the same form.</summary>
    private static string Other(string value) => value[..^2] + (value[^2] == 'A' ? 'B' : 'A') + value[^1];

    private static string ValueOf(SimulatedFileSystem disk, string directory, string key) =>
        Lines(disk, directory).Single(line => line.StartsWith(key + "=", StringComparison.Ordinal))[(key.Length + 1)..];

    private static void Set(SimulatedFileSystem disk, string directory, string key, string value)
    {
        var lines = Lines(disk, directory)
            .Select(line => line.StartsWith(key + "=", StringComparison.Ordinal) ? $"{key}={value}" : line);
        var path = $"{directory}/{MetaProperties.FileName}";
        var content = Encoding.UTF8.GetBytes(string.Join('\n', lines));
        Remove(disk, path);
        AtomicFile.Write(disk, path, content);
    }

    private static string[] Lines(SimulatedFileSystem disk, string directory) =>
        Encoding.UTF8.GetString(AtomicFile.TryRead(disk, $"{directory}/{MetaProperties.FileName}")!).Split('\n');

    /// <summary>With its checksum, which would say before anything else that a hand was at it.</summary>
    private static void Remove(SimulatedFileSystem disk, string path)
    {
        foreach (var file in (string[])[path, path + ChecksummedFile.Suffix])
        {
            if (disk.FileExists(file))
            {
                disk.DeleteFile(file);
            }
        }
    }
}
