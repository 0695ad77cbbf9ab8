using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using KRaftNet.Common;

namespace KRaftNet.Cli.Commands;

/// <summary>Options and arguments that the client commands share.</summary>
internal static class ClientArguments
{
    /// <summary>The form of listings for other programs.</summary>
    public const string Json = "json";

    /// <summary><c>-b HOST:PORT[,HOST:PORT...]</c></summary>
    public static Option<ImmutableArray<HostAndPort>> Bootstrap() => new("--bootstrap", "-b")
    {
        Description = "Brokers to ask first, separated by commas.",
        HelpName = "HOST:PORT",
        DefaultValueFactory = _ => [new HostAndPort("localhost", 9092)],
        CustomParser = ParseAddresses,
    };

    /// <summary><c>--bootstrap-controller HOST:PORT[,HOST:PORT...]</c>; not set by default.</summary>
    public static Option<ImmutableArray<HostAndPort>> BootstrapController() => new("--bootstrap-controller")
    {
        Description = "Controllers to ask instead of brokers, separated by commas.",
        HelpName = "HOST:PORT",
        DefaultValueFactory = _ => [],
        CustomParser = ParseAddresses,
    };

    /// <summary><c>-o table|json</c></summary>
    public static Option<string> Output()
    {
        var option = new Option<string>("--output", "-o")
        {
            Description = "The form: table or json.",
            DefaultValueFactory = _ => "table",
        };
        option.AcceptOnlyFromAmong("table", Json);
        return option;
    }

    /// <summary>A topic's name.</summary>
    public static Argument<string> Topic() => new("TOPIC") { Description = "The topic's name." };

    private static ImmutableArray<HostAndPort> ParseAddresses(ArgumentResult result)
    {
        var addresses = ImmutableArray.CreateBuilder<HostAndPort>();
        foreach (var text in result.Tokens[0].Value.Split(','))
        {
            if (TryParse(text, out var address))
            {
                addresses.Add(address);
            }
            else
            {
                result.AddError($"'{text}' is not HOST:PORT, such as localhost:9092 or [::1]:9092.");
            }
        }

        return addresses.ToImmutable();
    }

    private static bool TryParse(string text, out HostAndPort address)
    {
        var colon = text.LastIndexOf(':');
        var host = colon > 0 ? text[..colon].Trim('[', ']') : "";
        var isPort = ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port);
        address = new HostAndPort(host, port);
        return host.Length > 0 && isPort && port > 0;
    }
}
