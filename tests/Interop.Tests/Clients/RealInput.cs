namespace KRaftNet.Interop.Tests.Clients;

/// <summary>Text that nobody made up for a test: the package list of the system.</summary>
internal static class RealInput
{
    private const string File = "/var/lib/dpkg/status";

    /// <summary>Its lines that are not empty, each with its line feed; skips the test where there is none.</summary>
    public static async Task<byte[]> Lines(CancellationToken stop)
    {
        Assert.SkipUnless(System.IO.File.Exists(File), $"there is no {File} here");
        return NonEmptyLines(await System.IO.File.ReadAllBytesAsync(File, stop));
    }

    private static byte[] NonEmptyLines(byte[] content)
    {
        using var lines = new MemoryStream(content.Length);
        var start = 0;
        for (var i = 0; i < content.Length; i++)
        {
            if (content[i] == '\n')
            {
                if (i > start)
                {
                    lines.Write(content, start, i + 1 - start);
                }

                start = i + 1;
            }
        }

        return lines.ToArray();
    }
}
