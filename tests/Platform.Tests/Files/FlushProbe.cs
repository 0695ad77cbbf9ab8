using KRaftNet.Common.Files;
using KRaftNet.Platform.Files;

namespace KRaftNet.Platform.Tests.Files;

/// <summary>One disk operation in a process of its own, whose system calls a test makes fail.</summary>
internal static class FlushProbe
{
    public const string Name = "flush-probe";

    /// <summary>Does the operation twice and prints how each ended: <c>ok</c>, or the error.</summary>
    public static int Run(string operation, string directory)
    {
        var files = new OsFileSystem();
        using var file = files.Open(directory + "/probe", FileOpenMode.OpenOrCreate);
        Action work = operation switch
        {
            "flush" => file.Flush,
            "flush-directory" => () => files.FlushDirectory(directory),
            "write" => () => file.Write(0, new byte[100]),
            "preallocate" => () => file.Preallocate(1 << 20),
            "truncate" => () => file.SetLength(10),
            _ => throw new ArgumentException(operation),
        };
        Console.WriteLine($"{Name}: {Outcome(work)} {Outcome(work)}");
        return 0;
    }

    private static string Outcome(Action work)
    {
        try
        {
            work();
            return "ok";
        }
        catch (DiskException exception)
        {
            return exception.Error.ToString();
        }
    }
}
