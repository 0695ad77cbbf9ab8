using System.Diagnostics;

namespace KRaftNet.Interop.Tests.Clients;

/// <summary>Debian's kcat, fed and read byte by byte.</summary>
internal static class Kcat
{
    /// <summary>Where it is installed.</summary>
    public const string Path = "/usr/bin/kcat";

    /// <summary>What to do where it is not installed; null where it is.</summary>
    public static string? Missing => File.Exists(Path) ? null : "kcat is not installed (apt-get install kcat)";

    /// <summary>Skips the test, with the reason, where kcat is not installed.</summary>
    public static void Require() => Assert.SkipWhen(Missing is not null, Missing ?? "");

    /// <summary>Produces each line of the input as a record; the exit code must be 0.</summary>
    public static async Task Produce(string bootstrap, string topic, byte[] lines, string codec)
    {
        var (exit, _, errors) = await Piped.Run(
            Path, lines, "-b", bootstrap, "-P", "-t", topic, "-z", codec, "-X", "acks=all");
        Assert.True(exit == 0, errors);
    }

    /// <summary>A producer with acks=all that reads lines from its input until that ends.</summary>
    public static Process StartProducer(string bootstrap, string topic, params string[] more) =>
        Piped.Start(Path, ["-b", bootstrap, "-P", "-t", topic, "-X", "acks=all", .. more]);

    /// <summary>All records of the topic, a line each.</summary>
    public static async Task<byte[]> Consume(string bootstrap, string topic, params string[] more)
    {
        var (exit, output, errors) = await Piped.Run(Path, [], ["-b", bootstrap, "-C", "-t", topic, "-e", "-q", .. more]);
        Assert.True(exit == 0, errors);
        return output;
    }
}
