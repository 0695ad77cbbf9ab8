using System.CommandLine;
using System.Reflection;

namespace KRaftNet.Cli.Commands;

/// <summary><c>kraftnet version</c></summary>
internal static class VersionCommand
{
    public static Command Make()
    {
        var command = new Command("version", "Prints the version, and the Kafka version whose protocol it speaks.");
        command.SetAction(_ =>
        {
            var version = typeof(VersionCommand).Assembly
                .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
            Console.WriteLine($"kraftnet {version}, protocol of Apache Kafka 4.3.1, .NET {Environment.Version}");
            return 0;
        });
        return command;
    }
}
