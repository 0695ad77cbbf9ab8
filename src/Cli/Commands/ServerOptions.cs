using System.CommandLine;
using Microsoft.Extensions.Logging;

namespace KRaftNet.Cli.Commands;

/// <summary>Options that the server commands share.</summary>
internal static class ServerOptions
{
    /// <summary><c>--set key=value</c></summary>
    public static Option<string[]> Set() => new("--set")
    {
        Description = "A config value, as in server.properties; may be repeated, and outranks everything else.",
        HelpName = "key=value",
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary><c>--log-level</c></summary>
    public static Option<LogLevel> Level(LogLevel usual) => new("--log-level")
    {
        Description = "Least level of the log on stderr: Debug, Information, Warning or Error.",
        DefaultValueFactory = _ => usual,
    };

    /// <summary>Tells of what was accepted and has no effect, a line each.</summary>
    public static void Warn(IEnumerable<string> warnings)
    {
        foreach (var warning in warnings)
        {
            Console.Error.WriteLine($"kraftnet: {warning}");
        }
    }
}
